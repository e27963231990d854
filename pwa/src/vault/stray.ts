import { VaultDb } from './db.ts';
import { rememberAccount, strayStores, writeMarker } from './marker.ts';
import { headerOf } from './tries.ts';

/** A store that its phone forgot but that a PIN still opens; from now on it is known again. */
export async function lockedStray(): Promise<string | null> {
  for (const name of await strayStores()) {
    const stray = new VaultDb(name);
    const locked = (await headerOf(stray))?.wrapped;
    stray.close();
    if (!locked) continue;
    rememberAccount(name, null);
    writeMarker(name);
    return name;
  }
  return null;
}
