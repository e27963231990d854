// @vitest-environment happy-dom
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { problem, reply } from '../support/server.ts';
import { until } from '../support/until.ts';

/** Two people at one desk, one after the other, on a slow line: what the first asked is still on its way. */
beforeEach(() => vi.resetModules());
afterEach(() => {
  vi.unstubAllGlobals();
  sessionStorage.clear();
});

async function desk(lasts: number) {
  const asked: string[] = [];
  let late: (end: Response) => void = () => undefined;
  let user = '';
  const entered = () => ({
    ...{ device: `d-${user}`, token: `a-${user}`, refresh_token: `r-${user}`, expires_in: lasts },
    me: { person: user, name: user, title: '', roles: ['office'], classes: [] },
    school: { id: 's', name: '校' },
  });
  vi.stubGlobal('fetch', async (url: string, init: RequestInit) => {
    const path = url.replace(/^.*\/api\/v1/, '');
    asked.push(`${init.method} ${path} ${new Headers(init.headers).get('Authorization') ?? ''}`.trim());
    if (init.method === 'DELETE') return new Response(null, { status: 204 });
    if (path === '/devices') return reply(200, entered());
    return new Promise<Response>((come) => {
      late = come;
    });
  });
  const api = await import('../../src/api/desk.ts');
  const enter = async (who: string) => {
    user = who;
    await api.deskSignIn(who, 'secret');
  };
  return { ...api, asked, enter, late: (end: Response) => late(end) };
}

describe('a login of the desk', () => {
  it('does not lend itself to what the one before asked', async () => {
    const { asked, deskPost, deskSignOut, enter, late } = await desk(900);
    await enter('first');
    const approving = deskPost('/office/visits/v1/approve').catch((lost: unknown) => lost);
    await until(() => expect(asked).toContain('POST /office/visits/v1/approve Bearer a-first'));
    await deskSignOut();
    await enter('second');
    late(problem(401, 'token_expired'));
    await until(() => expect(asked).toContain('POST /devices/refresh'));
    late(problem(401, 'token_reused'));
    expect(await approving).toMatchObject({ status: 401 });
    expect(asked.filter((one) => one.includes('approve'))).toHaveLength(1);
  });

  it('does not end with the one before, nor take its tokens', async () => {
    const { asked, deskGet, deskMe, enter, late } = await desk(0);
    await enter('first');
    const asking = deskGet('/office/visits').catch((lost: unknown) => lost);
    await until(() => expect(asked).toContain('POST /devices/refresh'));
    await enter('second');
    late(reply(200, { token: 'a-first-2', refresh_token: 'r-first-2', expires_in: 900 }));
    await until(() => expect(asked).toContain('GET /office/visits Bearer a-first-2'));
    late(problem(401, 'token_expired'));
    await until(() => expect(asked.filter((one) => one.includes('refresh'))).toHaveLength(2));
    late(problem(401, 'token_reused'));
    await asking;
    expect(deskMe.value?.person).toBe('second');
    expect(JSON.parse(sessionStorage.getItem('jiafang.desk') ?? '').tokens.access).toBe('a-second');
  });
});
