import type { SealedBox } from '../sync/wire.ts';
import { importKey, open, shut } from './box.ts';
import { random, utf8 } from './bytes.ts';

/**
 * The data key under the PIN. The header is the only thing on the disk that is not encrypted; it names its own
 * way of derivation, so that a later version can read it and write a stronger one.
 */
export interface Header {
  id: 'header';
  version: 1;
  kdf: { name: 'PBKDF2'; hash: 'SHA-256'; iterations: number };
  salt: ArrayBuffer;
  /** null once too many wrong PINs or the school's order destroyed it. */
  wrapped: ArrayBuffer | null;
  /** Wrong PINs since the last right one; raised on the disk before a PIN is tried. */
  tries: number;
  /** The data key sealed to the school's key: what stays readable for the school when the PIN is gone. */
  escrow: SealedBox;
}

export const MAX_TRIES = 10;
const ITERATIONS = 600_000;
const PLACE = 'header';

export async function makeHeader(
  pin: string,
  dataKey: Uint8Array<ArrayBuffer>,
  escrow: SealedBox,
  iterations: number = ITERATIONS,
): Promise<Header> {
  const kdf = { name: 'PBKDF2', hash: 'SHA-256', iterations } as const;
  const salt = random(16).buffer;
  const wrapped = await shut(await derive(pin, kdf, salt), PLACE, dataKey);
  return { id: 'header', version: 1, kdf, salt, wrapped, tries: 0, escrow };
}

/** The data key, or null where the PIN is wrong. */
export async function openHeader(header: Header, pin: string): Promise<Uint8Array<ArrayBuffer> | null> {
  if (!header.wrapped) return null;
  try {
    return new Uint8Array(await open(await derive(pin, header.kdf, header.salt), PLACE, header.wrapped));
  } catch {
    return null;
  }
}

async function derive(pin: string, kdf: Header['kdf'], salt: ArrayBuffer): Promise<CryptoKey> {
  const secret = await crypto.subtle.importKey('raw', utf8(pin.normalize('NFKC')), 'PBKDF2', false, [
    'deriveBits',
  ]);
  const bits = await crypto.subtle.deriveBits({ ...kdf, salt }, secret, 256);
  return importKey(new Uint8Array(bits));
}
