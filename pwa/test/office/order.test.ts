// @vitest-environment happy-dom
import { mount } from '@vue/test-utils';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { arrive } from '../../src/office/arrive.ts';
import LedgerTable from '../../src/office/ledger/LedgerTable.vue';
import { pressed, sorted } from '../../src/office/sorting.ts';

beforeEach(() => import('../../src/office/words.ts'));
afterEach(() => document.body.replaceChildren());

describe('the keyboard after a change of page', () => {
  function page(html: string): HTMLElement {
    document.body.innerHTML = `<button id="rail"></button><main tabindex="-1">${html}</main>`;
    return document.querySelector('main') as HTMLElement;
  }
  const press = (id: string) => document.getElementById(id)?.focus();
  const at = () => document.activeElement?.id || document.activeElement?.tagName;

  it('goes from the rail to the head of another page', () => {
    const main = page('<h1>台账</h1>');
    press('rail');
    arrive(main, true);
    expect(at()).toBe('H1');
  });

  it('stays where a page put it', () => {
    const main = page('<h1>台账</h1><section id="box" tabindex="-1"></section>');
    press('box');
    arrive(main, true);
    expect(at()).toBe('box');
  });

  it('is caught on the same page only where its place went away', () => {
    const main = page('<h1>台账</h1>');
    press('rail');
    arrive(main, false);
    expect(at()).toBe('rail');
    (document.activeElement as HTMLElement).blur();
    arrive(main, false);
    expect(at()).toBe('H1');
  });

  it('waits in the page that has no head yet', () => {
    const main = page('');
    arrive(main, true);
    expect(at()).toBe('MAIN');
  });
});

describe('the order of a table', () => {
  it('turns round when the same head is pressed again', () => {
    const first = pressed({ by: 'name', down: false }, 'room');
    expect(first).toEqual({ by: 'room', down: false });
    expect(pressed(first, 'room')).toEqual({ by: 'room', down: true });
    expect(pressed({ by: 'room', down: true }, 'room').down).toBe(false);
  });

  it('leaves those without it last, and those alike as they came', () => {
    const rows = [
      { n: 2, id: 'a' },
      { n: null, id: 'b' },
      { n: 1, id: 'c' },
      { n: 2, id: 'd' },
    ];
    const ids = (down: boolean) =>
      sorted(rows, (row) => row.n, down)
        .map((row) => row.id)
        .join('');
    expect([ids(false), ids(true)]).toEqual(['cadb', 'adcb']);
  });

  it('is asked for by the head and said to a reader', async () => {
    const table = mount(LedgerTable, {
      props: {
        items: [],
        campaigns: [],
        picked: '',
        ticked: new Set<string>(),
        order: { by: 'due', down: true },
      },
    });
    const heads = table.findAll('th');
    expect(heads.map((head) => head.attributes('aria-sort'))).toEqual([
      undefined,
      undefined,
      undefined,
      'descending',
      undefined,
    ]);
    await heads[2]?.get('button').trigger('click');
    expect(table.emitted('sort')).toEqual([['owner']]);
  });
});
