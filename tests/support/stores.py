"""What a browser keeps of a page: every byte of its stores as text."""

from __future__ import annotations

from collections.abc import Callable

from playwright.sync_api import Page

from tests.support.waiting import until

DUMP = """async () => {
  const rows = [];
  for (const { name } of await indexedDB.databases()) {
    const db = await new Promise((done, no) => {
      const asked = indexedDB.open(name);
      asked.onsuccess = () => done(asked.result);
      asked.onerror = no;
    });
    for (const store of db.objectStoreNames) {
      const all = db.transaction(store).objectStore(store).getAll();
      rows.push(...await new Promise((done) => { all.onsuccess = () => done(all.result); }));
    }
    db.close();
  }
  const text = (value) => {
    if (value instanceof ArrayBuffer) return new TextDecoder().decode(value);
    if (ArrayBuffer.isView(value)) return new TextDecoder().decode(value);
    if (value && typeof value === 'object') return Object.values(value).map(text).join(' ');
    return String(value);
  };
  return rows.map(text).join('\\n') + JSON.stringify({ ...localStorage }) + JSON.stringify({ ...sessionStorage })
    + JSON.stringify(history.state);
}"""


def written(page: Page, act: Callable[[], None]) -> None:
    """Act, and wait until the page has written something down because of it: to the eye, sealed boxes tell no more."""
    before = page.evaluate(DUMP)
    act()
    until(lambda: page.evaluate(DUMP) != before, "it is on the disk")
