import { type Ref, ref } from 'vue';
import type { Me, School } from '../vault/session.ts';
import { Client, call, jsonOf, type TokenReply, type Tokens, tokensOf } from './client.ts';
import { ApiProblem } from './problem.ts';

/**
 * Login and requests of the office desk: online only, nothing on the disk. Tokens live in memory and in
 * sessionStorage, so that a reload keeps the login and a closed tab ends it.
 */
interface DeskLogin {
  tokens: Tokens;
  device: string;
  me: Me;
  school: School;
}

const STORED = 'jiafang.desk';
let login: DeskLogin | null = recall();

export const deskMe: Ref<Me | null> = ref(login?.me ?? null);
export const deskSchool: Ref<School | null> = ref(login?.school ?? null);

let client = clientOf(login);

/**
 * Requests of one login. What is still on its way when somebody else has signed in is not sent again under the new
 * name, its tokens do not become theirs, and its end is not the end of theirs.
 */
function clientOf(mine: DeskLogin | null): Client {
  const here = () => (login && login.device === mine?.device ? login : null);
  return new Client(
    {
      read: () => here()?.tokens ?? null,
      async save(tokens) {
        const now = here();
        if (now) keep({ ...now, tokens });
      },
    },
    () => {
      if (here()) keep(null);
    },
  );
}

/** Class teachers draw up the plan of their class here; what else is open to whom, `office/seat` says. */
const SEATED = ['office', 'leader', 'homeroom'];

/** Throws ApiProblem (`bad_credentials`, `rate_limited`, `no_answer`; `not_for_you` for who has no desk and is no reader). */
export async function deskSignIn(user: string, password: string): Promise<void> {
  const ask = { user, password, device_name: 'desk', app: 'desk', schema: 1 };
  const reply = await call('/devices', { method: 'POST', json: ask });
  const body = await jsonOf<TokenReply & { device: string; me: Me; school: School }>(reply);
  const entered = { tokens: tokensOf(body), device: body.device, me: body.me, school: body.school };
  if (body.me.roles.some((role) => SEATED.includes(role)) || (await isReader(entered.tokens.access)))
    keep(entered);
  else {
    // The server made a device for this login; nobody will use it.
    await call(`/devices/${entered.device}`, { method: 'DELETE' }, entered.tokens.access).catch(
      () => undefined,
    );
    throw new ApiProblem(403, { code: 'not_for_you' });
  }
}

/** A named reader of what is sealed has a desk for that, whatever else they do at school. */
async function isReader(token: string): Promise<boolean> {
  const asked = await call('/office/readers', {}, token).catch(() => null);
  const told = asked?.ok ? await jsonOf<{ mine: boolean; news: unknown[] }>(asked) : null;
  return Boolean(told && (told.mine || told.news.length));
}

export async function deskSignOut(): Promise<void> {
  const device = login?.device;
  if (device) await client.request(`/devices/${device}`, { method: 'DELETE' }).catch(() => undefined);
  if (login?.device === device) keep(null);
}

export function deskGet<T>(path: string): Promise<T> {
  return client.json<T>(path);
}

/** The reply's JSON, or null where it has none (204). */
export async function deskPost<T>(path: string, body: unknown = {}): Promise<T | null> {
  const reply = await client.request(path, { method: 'POST', json: body });
  return reply.status === 204 ? null : jsonOf<T>(reply);
}

export async function deskPut<T>(path: string, body: unknown): Promise<T> {
  return client.json<T>(path, { method: 'PUT', json: body });
}

export async function deskDelete(path: string): Promise<void> {
  await client.request(path, { method: 'DELETE' });
}

/** The same where the reply tells what is left. */
export async function deskRemove<T>(path: string): Promise<T> {
  return client.json<T>(path, { method: 'DELETE' });
}

/** A file of sheets, with the run to which the desk says that they came. A file without one is no answer of the school. */
export async function deskSlips(path: string, body: unknown): Promise<{ file: Blob; run: string }> {
  const reply = await client.request(path, { method: 'POST', json: body });
  const run = reply.headers.get('Jiafang-Run');
  if (!run) throw new ApiProblem(0, {});
  return { file: await reply.blob(), run };
}

/** A blob address of a cleaned photo; whoever shows it revokes it. */
export async function deskPhotoUrl(id: string, size: 'thumb' | 'view'): Promise<string> {
  const reply = await client.request(`/photos/${id}?size=${size}`);
  return URL.createObjectURL(await reply.blob());
}

/** A photo to keep: the server cleans it once more on the way and writes down who took it. */
export async function deskPhotoFile(id: string): Promise<Blob> {
  return (await client.request(`/photos/${id}?size=view&save=true`)).blob();
}

function keep(next: DeskLogin | null): void {
  if (next && next.device !== login?.device) client = clientOf(next);
  login = next;
  deskMe.value = next?.me ?? null;
  deskSchool.value = next?.school ?? null;
  try {
    if (next) sessionStorage.setItem(STORED, JSON.stringify(next));
    else sessionStorage.removeItem(STORED);
  } catch {
    // Without sessionStorage the login lasts until the page is reloaded.
  }
}

function recall(): DeskLogin | null {
  try {
    return JSON.parse(sessionStorage.getItem(STORED) ?? 'null') as DeskLogin | null;
  } catch {
    return null;
  }
}
