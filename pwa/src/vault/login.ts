import { call, jsonOf, type TokenReply } from '../api/client.ts';
import { type Limits, SCHEMA } from '../sync/wire.ts';
import type { SchoolKey } from './seal.ts';
import type { Me, School } from './session.ts';
import { LEASE_DAYS, type VaultState } from './state.ts';

/** What the school answers to a sign-in. */
export interface Login extends TokenReply {
  device: string;
  secret?: string;
  inc: number;
  epoch: string;
  user: string;
  me: Me;
  school: School;
  keys: SchoolKey;
  limits?: Partial<Limits>;
  lease_days?: number;
}

export type Credentials = { user: string; password: string } | { enrolment_code: string };

/** Throws ApiProblem. */
export async function enrol(who: Credentials): Promise<Login> {
  const json = { ...who, device_name: deviceName(), app: __APP_VERSION__, schema: SCHEMA };
  return jsonOf<Login>(await call('/devices', { method: 'POST', json }));
}

export function accountOf(reply: Login): VaultState['account'] {
  const { user, device, secret, me, school, keys } = reply;
  const proof = secret ? { secret } : {};
  return { user, device, me, school, keys, ...proof, leaseDays: reply.lease_days ?? LEASE_DAYS };
}

function deviceName(): string {
  const agent = typeof navigator === 'undefined' ? '' : navigator.userAgent;
  const system = /\(([^;)]+;)?\s*([^;)]+)/.exec(agent)?.[2] ?? 'phone';
  return system.slice(0, 60);
}
