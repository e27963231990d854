import { afterEach, describe, expect, it, vi } from 'vitest';
import { Client, type Tokens } from '../../src/api/client.ts';
import { ApiProblem } from '../../src/api/problem.ts';
import { problem, reply } from '../support/server.ts';

afterEach(() => vi.unstubAllGlobals());

function clientOf(answer: (path: string, bearer: string | null) => Response | Promise<Response>) {
  let tokens: Tokens | null = { access: 'a1', refresh: 'r1', expires: Date.now() + 600_000 };
  const asked: string[] = [];
  const expired = vi.fn();
  vi.stubGlobal('fetch', async (url: string, init: RequestInit) => {
    const bearer = new Headers(init.headers).get('Authorization');
    asked.push(`${init.method} ${url} ${bearer ?? ''}`.trim());
    return answer(url, bearer);
  });
  const keeper = {
    read: () => tokens,
    async save(next: Tokens) {
      tokens = next;
    },
  };
  return {
    client: new Client(keeper, expired),
    asked,
    expired,
    age() {
      if (tokens) tokens.expires = Date.now();
    },
  };
}

const renewed = () => reply(200, { token: 'a2', refresh_token: 'r2', expires_in: 900 });
const isRefresh = (path: string) => path.endsWith('/devices/refresh');

describe('the signed-in client', () => {
  it('renews an old token once for all who wait, before asking', async () => {
    const { client, asked, age } = clientOf((path) => (isRefresh(path) ? renewed() : reply(200, {})));
    age();
    await Promise.all([client.json('/a'), client.json('/b'), client.json('/c')]);
    expect(asked).toEqual([
      'POST /api/v1/devices/refresh',
      'GET /api/v1/a Bearer a2',
      'GET /api/v1/b Bearer a2',
      'GET /api/v1/c Bearer a2',
    ]);
  });

  it('renews when the server says the token is over, and asks again', async () => {
    const { client, asked, expired } = clientOf((path, bearer) =>
      isRefresh(path)
        ? renewed()
        : bearer === 'Bearer a2'
          ? reply(200, { ok: 1 })
          : problem(401, 'token_expired'),
    );
    expect(await client.json('/a')).toEqual({ ok: 1 });
    expect(asked).toHaveLength(3);
    expect(expired).not.toHaveBeenCalled();
  });

  it('reports an ended login, but not a refresh that found no server', async () => {
    const down = clientOf((path) => {
      if (isRefresh(path)) throw new TypeError('no network');
      return problem(401, 'token_expired');
    });
    await expect(down.client.json('/a')).rejects.toMatchObject({ status: 0 });
    expect(down.expired).not.toHaveBeenCalled();
    const over = clientOf(() => problem(401, 'token_reused'));
    await expect(over.client.json('/a')).rejects.toMatchObject({ code: 'token_reused' });
    expect(over.expired).toHaveBeenCalled();
  });

  it('reads problems: code, detail, errors and the wait', async () => {
    const { client } = clientOf(() =>
      problem(429, 'rate_limited', { detail: '慢一点', errors: { ops: ['x'] } }, { 'Retry-After': '7' }),
    );
    const caught = await client.json('/a').catch((found: unknown) => found);
    expect(caught).toBeInstanceOf(ApiProblem);
    expect(caught).toMatchObject({
      status: 429,
      code: 'rate_limited',
      detail: '慢一点',
      retryAfter: 7,
      errors: { ops: ['x'] },
    });
  });
});
