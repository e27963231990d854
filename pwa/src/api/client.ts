import { locale } from '../i18n.ts';
import { ApiProblem } from './problem.ts';

export const API = '/api/v1';

export interface Tokens {
  access: string;
  refresh: string;
  /** Milliseconds since 1970 at which the access token ends, by this device's clock. */
  expires: number;
}

/** Where the tokens live (the vault); `save` resolves when they are on the disk. */
export interface TokenKeeper {
  read(): Tokens | null;
  save(tokens: Tokens): Promise<void>;
}

export interface Ask {
  method?: string;
  json?: unknown;
  body?: ArrayBuffer | Blob;
  headers?: Record<string, string>;
  timeout?: number;
}

const TIMEOUT = 30_000;
const EARLY = 30_000;

/** One request without a login. Throws ApiProblem for every answer outside 2xx and for no answer at all. */
export async function call(path: string, ask: Ask = {}, bearer?: string): Promise<Response> {
  const headers: Record<string, string> = { 'Accept-Language': locale.value, ...ask.headers };
  if (bearer) headers.Authorization = `Bearer ${bearer}`;
  let body: BodyInit | undefined = ask.body;
  if (ask.json !== undefined) {
    headers['Content-Type'] = 'application/json';
    body = JSON.stringify(ask.json);
  }
  const reply = await send(
    API + path,
    { method: ask.method ?? 'GET', headers, body },
    ask.timeout ?? TIMEOUT,
  );
  if (!reply.ok) throw await problemOf(reply);
  return reply;
}

/** The JSON of a reply. A captive portal's HTML is no answer of ours. */
export async function jsonOf<T>(reply: Response): Promise<T> {
  if (!isJson(reply)) throw new ApiProblem(0, {});
  try {
    return (await reply.json()) as T;
  } catch {
    throw new ApiProblem(0, {});
  }
}

/** Requests of a signed-in user: renews the access token, once for all requests that wait for it. */
export class Client {
  private readonly keeper: TokenKeeper;
  private readonly onExpired: () => void;
  private refreshing: Promise<Tokens> | null = null;

  constructor(keeper: TokenKeeper, onExpired: () => void) {
    this.keeper = keeper;
    this.onExpired = onExpired;
  }

  async request(path: string, ask: Ask = {}): Promise<Response> {
    const tokens = await this.fresh();
    try {
      return await call(path, ask, tokens.access);
    } catch (problem) {
      if (!(problem instanceof ApiProblem) || problem.status !== 401) throw problem;
      const renewed = await this.renew(tokens);
      return this.last(path, ask, renewed);
    }
  }

  async json<T>(path: string, ask: Ask = {}): Promise<T> {
    return jsonOf<T>(await this.request(path, ask));
  }

  private async last(path: string, ask: Ask, tokens: Tokens): Promise<Response> {
    try {
      return await call(path, ask, tokens.access);
    } catch (problem) {
      if (problem instanceof ApiProblem && problem.status === 401) this.onExpired();
      throw problem;
    }
  }

  private async fresh(): Promise<Tokens> {
    const tokens = this.keeper.read();
    if (!tokens) {
      this.onExpired();
      throw new ApiProblem(401, { code: 'token_expired' });
    }
    return tokens.expires - Date.now() > EARLY ? tokens : this.renew(tokens);
  }

  /** Single flight; and whoever comes with tokens that were replaced meanwhile gets their successors. */
  private async renew(used: Tokens): Promise<Tokens> {
    const now = this.keeper.read();
    if (now && now.access !== used.access) return now;
    this.refreshing ??= this.refresh(used).finally(() => {
      this.refreshing = null;
    });
    return this.refreshing;
  }

  private async refresh(used: Tokens): Promise<Tokens> {
    try {
      const reply = await call('/devices/refresh', { method: 'POST', json: { refresh_token: used.refresh } });
      const tokens = tokensOf(await jsonOf<TokenReply>(reply));
      await this.keeper.save(tokens);
      return tokens;
    } catch (problem) {
      if (problem instanceof ApiProblem && problem.status === 401) this.onExpired();
      throw problem;
    }
  }
}

export interface TokenReply {
  token: string;
  refresh_token: string;
  expires_in: number;
}

export function tokensOf(reply: TokenReply): Tokens {
  return {
    access: reply.token,
    refresh: reply.refresh_token,
    expires: Date.now() + reply.expires_in * 1000,
  };
}

async function send(url: string, init: RequestInit, timeout: number): Promise<Response> {
  const abort = typeof AbortController === 'undefined' ? null : new AbortController();
  const timer = setTimeout(() => abort?.abort(), timeout);
  try {
    return await fetch(url, {
      ...init,
      ...(abort ? { signal: abort.signal } : {}),
      cache: 'no-store',
      credentials: 'omit',
      redirect: 'error',
    });
  } catch {
    throw new ApiProblem(0, {});
  } finally {
    clearTimeout(timer);
  }
}

async function problemOf(reply: Response): Promise<ApiProblem> {
  const wait = secondsOf(reply.headers.get('Retry-After'));
  if (!isJson(reply)) return new ApiProblem(reply.status, {}, wait);
  const body = await reply.json().catch(() => ({}));
  return new ApiProblem(reply.status, body && typeof body === 'object' ? body : {}, wait);
}

function isJson(reply: Response): boolean {
  return /\bjson\b/.test(reply.headers.get('Content-Type') ?? '');
}

function secondsOf(header: string | null): number | null {
  if (!header) return null;
  const seconds = /^\d+$/.test(header) ? Number(header) : (Date.parse(header) - Date.now()) / 1000;
  return Number.isFinite(seconds) ? Math.max(0, seconds) : null;
}
