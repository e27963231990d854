import type { WireOp } from '../../src/sync/wire.ts';
import { fromUtf8, utf8 } from '../../src/vault/bytes.ts';
import type { School } from './server.ts';

/** Opens a sealed box as the school does. */
export async function openBox(
  school: School,
  sealed: unknown,
): Promise<{ proto: number; epoch: string; ops: (WireOp & { inc: number })[] }> {
  return JSON.parse(await openText(school, sealed as { kid: string; box: string }));
}

export async function openText(school: School, { kid, box }: { kid: string; box: string }): Promise<string> {
  const bytes = Uint8Array.from(atob(box.replace(/-/g, '+').replace(/_/g, '/')), (c) => c.charCodeAt(0));
  const curve = { name: 'ECDH', namedCurve: 'P-256' };
  const theirs = await crypto.subtle.importKey('raw', bytes.slice(0, 65), curve, false, []);
  const shared = await crypto.subtle.deriveBits({ name: 'ECDH', public: theirs }, school.secret, 256);
  const key = await crypto.subtle.deriveKey(
    { name: 'HKDF', hash: 'SHA-256', salt: new Uint8Array(0), info: utf8(`jiafang-seal-1|${kid}`) },
    await crypto.subtle.importKey('raw', shared, 'HKDF', false, ['deriveKey']),
    { name: 'AES-GCM', length: 256 },
    false,
    ['decrypt'],
  );
  const iv = bytes.slice(65, 77);
  return fromUtf8(await crypto.subtle.decrypt({ name: 'AES-GCM', iv }, key, bytes.slice(77)));
}
