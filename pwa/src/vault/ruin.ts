import { type EndRow, TABLES, type VaultDb } from './db.ts';

/** Everything but what only the school can open. */
const RUINED = TABLES.filter((table) => table !== 'rescue' && table !== 'lost');

/**
 * Destroys what opens a store: after ten wrong PINs, after a forgotten PIN, and at the school's order.
 *
 * Rows, tokens and the wrapped key go. The copies that only the school can open stay: ops that are unsent or in
 * no backup yet move to `rescue` (the next sign-in of this user posts them), photos with the sealed data key to `lost`.
 */
export async function ruin(db: VaultDb, why: EndRow['why'] = 'ruined'): Promise<void> {
  await db.write(TABLES, async (tx) => {
    const [meta, photos, bytes] = [tx.objectStore('meta'), tx.objectStore('photos'), tx.objectStore('bytes')];
    const header = await meta.get('header');
    for (const { id, sealed } of await tx.objectStore('ops').getAll()) {
      if (sealed) await tx.objectStore('rescue').put({ id, kid: sealed.kid, box: sealed.box });
    }
    if (header && 'escrow' in header) {
      for (const { id, box } of await photos.getAll()) {
        const data = await bytes.get(id);
        if (data) await tx.objectStore('lost').put({ id, box, bytes: data.box, escrow: header.escrow });
      }
    }
    for (const table of RUINED) await tx.objectStore(table).clear();
    await meta.put({ id: 'end', why });
  });
}
