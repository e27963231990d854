import type { SealedBox } from '../sync/wire.ts';
import { fromBase64url, hex, join, utf8 } from './bytes.ts';
import { type Sealer, sealed } from './seal.ts';

/**
 * The secret that this device got at enrolment. Anybody can seal to the school's public key; what is signed with the
 * secret inside the box tells the school who wrote it, so that a colleague may carry it.
 */
export interface Signer {
  device: string;
  /** base64url; absent where the server of the enrolment knew no such thing. */
  secret?: string;
}

const QUEUE = 'jiafang-queue-1';
const ESCROW = 'jiafang-escrow-1';
const keys = new Map<string, Promise<CryptoKey>>();

/** The plaintext of a queue's box. Signed, it begins with `{"mac":"…"`, and the HMAC covers every byte after the digits. */
export async function signedQueue(
  { device, secret }: Signer,
  body: { proto: number; epoch: string; ops: unknown[] },
): Promise<Uint8Array<ArrayBuffer>> {
  if (!secret) return utf8(JSON.stringify(body));
  const rest = `",${JSON.stringify({ device, ...body }).slice(1)}`;
  return utf8(`{"mac":"${await mac(secret, utf8(QUEUE + rest))}${rest}`);
}

/** The store's data key, sealed to the school: what stays readable for the school alone when the PIN is gone. */
export async function makeEscrow(
  sealer: Sealer,
  dataKey: Uint8Array<ArrayBuffer>,
  { device, secret }: Signer,
): Promise<SealedBox> {
  const body = { data_key: Array.from(dataKey) };
  if (!secret) return sealed(sealer, body);
  return sealed(sealer, { ...body, device, mac: await mac(secret, join(utf8(ESCROW), dataKey)) });
}

async function mac(secret: string, message: Uint8Array<ArrayBuffer>): Promise<string> {
  let key = keys.get(secret);
  if (!key) {
    key = crypto.subtle.importKey('raw', fromBase64url(secret), { name: 'HMAC', hash: 'SHA-256' }, false, [
      'sign',
    ]);
    keys.clear();
    keys.set(secret, key);
  }
  return hex(await crypto.subtle.sign('HMAC', await key, message));
}
