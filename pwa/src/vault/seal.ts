import type { SealedBox } from '../sync/wire.ts';
import { base64url, join, random, utf8 } from './bytes.ts';

/**
 * Boxes that only the school can open: ephemeral P-256 public point (65 bytes) ‖ IV (12) ‖ AES-256-GCM, the key
 * by HKDF-SHA256 from the shared x coordinate with info `jiafang-seal-1|<kid>`.
 *
 * A sealer makes one ephemeral pair and uses it for all its boxes (a fresh IV each), so that sealing a copy of
 * every saved op costs one AES call and not a key agreement.
 */
export interface SchoolKey {
  kid: string;
  public: JsonWebKey;
}

export interface Sealer {
  kid: string;
  /** The box's bytes. */
  seal(plain: Uint8Array<ArrayBuffer>): Promise<ArrayBuffer>;
}

const CURVE = { name: 'ECDH', namedCurve: 'P-256' };

export async function makeSealer(school: SchoolKey): Promise<Sealer> {
  const { kty, crv, x, y } = school.public;
  const theirs = await crypto.subtle.importKey('jwk', { kty, crv, x, y }, CURVE, false, []);
  const ours = await crypto.subtle.generateKey(CURVE, true, ['deriveBits']);
  const point = new Uint8Array(await crypto.subtle.exportKey('raw', ours.publicKey));
  const shared = await crypto.subtle.deriveBits({ name: 'ECDH', public: theirs }, ours.privateKey, 256);
  const secret = await crypto.subtle.importKey('raw', shared, 'HKDF', false, ['deriveKey']);
  const key = await crypto.subtle.deriveKey(
    { name: 'HKDF', hash: 'SHA-256', salt: new Uint8Array(0), info: utf8(`jiafang-seal-1|${school.kid}`) },
    secret,
    { name: 'AES-GCM', length: 256 },
    false,
    ['encrypt'],
  );
  return {
    kid: school.kid,
    async seal(plain) {
      const iv = random(12);
      return join(point, iv, await crypto.subtle.encrypt({ name: 'AES-GCM', iv }, key, plain)).buffer;
    },
  };
}

/** `{kid, box}` as it travels in JSON. */
export async function sealed(sealer: Sealer, value: unknown): Promise<SealedBox> {
  return { kid: sealer.kid, box: base64url(await sealer.seal(utf8(JSON.stringify(value)))) };
}
