import { vi } from 'vitest';
import { reply } from './server.ts';

/** A school that lets somebody with these roles in; what was asked of it, in order. `mine`: one of the two readers. */
export function enrolling(roles: string[], mine = false): string[] {
  const asked: string[] = [];
  const me = { person: 'p1', name: '林知远', title: '', roles, classes: [] };
  vi.stubGlobal('fetch', async (url: string, init: RequestInit) => {
    asked.push(`${init.method} ${url} ${new Headers(init.headers).get('Authorization') ?? ''}`.trim());
    if (url.endsWith('/office/readers')) return reply(200, { mine, news: [] });
    return init.method === 'DELETE'
      ? new Response(null, { status: 204 })
      : reply(200, {
          token: 'a1',
          refresh_token: 'r1',
          expires_in: 900,
          device: 'd1',
          me,
          school: { id: 's', name: '校' },
        });
  });
  return asked;
}
