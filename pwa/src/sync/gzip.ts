import type { Ask } from '../api/client.ts';

/** A JSON body, compressed where the browser can and where it pays. */
export async function gzipped(value: unknown): Promise<Ask> {
  const text = JSON.stringify(value);
  const headers = { 'Content-Type': 'application/json' };
  const plain = new Blob([text]);
  if (typeof CompressionStream === 'undefined' || text.length < 1024) {
    return { method: 'POST', body: plain, headers };
  }
  const body = await new Response(plain.stream().pipeThrough(new CompressionStream('gzip'))).arrayBuffer();
  return { method: 'POST', body, headers: { ...headers, 'Content-Encoding': 'gzip' } };
}
