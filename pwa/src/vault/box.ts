import { fromUtf8, join, random, utf8 } from './bytes.ts';

/**
 * The form of everything on the disk: version (1 byte) ‖ IV (12) ‖ AES-256-GCM ciphertext with its tag.
 * The additional data bind a box to its place, so that one cannot be copied over another.
 */
const VERSION = 1;
const IV = 12;

class BoxError extends Error {
  override name = 'BoxError';
}

export function importKey(raw: Uint8Array<ArrayBuffer>): Promise<CryptoKey> {
  return crypto.subtle.importKey('raw', raw, 'AES-GCM', false, ['encrypt', 'decrypt']);
}

export async function shut(key: CryptoKey, place: string, plain: BufferSource): Promise<ArrayBuffer> {
  const iv = random(IV);
  const algorithm = { name: 'AES-GCM', iv, additionalData: utf8(`${VERSION}|${place}`) };
  return join(new Uint8Array([VERSION]), iv, await crypto.subtle.encrypt(algorithm, key, plain)).buffer;
}

export async function open(key: CryptoKey, place: string, box: ArrayBuffer): Promise<ArrayBuffer> {
  const bytes = new Uint8Array(box);
  if (bytes[0] !== VERSION || bytes.length < 1 + IV + 16) throw new BoxError('not a box of this version');
  const algorithm = {
    name: 'AES-GCM',
    iv: bytes.subarray(1, 1 + IV),
    additionalData: utf8(`${VERSION}|${place}`),
  };
  try {
    return await crypto.subtle.decrypt(algorithm, key, bytes.subarray(1 + IV));
  } catch {
    throw new BoxError('the box was changed or belongs elsewhere');
  }
}

export function shutJson(key: CryptoKey, place: string, value: unknown): Promise<ArrayBuffer> {
  return shut(key, place, utf8(JSON.stringify(value)));
}

export async function openJson<T>(key: CryptoKey, place: string, box: ArrayBuffer): Promise<T> {
  return JSON.parse(fromUtf8(await open(key, place, box))) as T;
}
