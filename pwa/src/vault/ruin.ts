import type { EndRow, VaultDb } from './db.ts';

/**
 * Destroys what opens a store: after ten wrong PINs, after a forgotten PIN, and at the school's order.
 *
 * Rows, tokens and the wrapped key go. The copies that only the school can open stay: ops that are unsent or in
 * no backup yet move to `rescue` (the next sign-in of this user posts them), photos with the sealed data key to `lost`.
 */
export async function ruin(db: VaultDb, why: EndRow['why'] = 'ruined'): Promise<void> {
  await db.transaction('rw', db.tables, async () => {
    const header = await db.meta.get('header');
    for (const { id, sealed } of await db.ops.toArray()) {
      if (sealed) await db.rescue.put({ id, kid: sealed.kid, box: sealed.box });
    }
    if (header && 'escrow' in header) {
      for (const { id, box } of await db.photos.toArray()) {
        const bytes = await db.bytes.get(id);
        if (bytes) await db.lost.put({ id, box, bytes: bytes.box, escrow: header.escrow });
      }
    }
    for (const table of [db.meta, db.state, db.rows, db.ops, db.photos, db.bytes]) await table.clear();
    await db.meta.put({ id: 'end', why });
  });
}
