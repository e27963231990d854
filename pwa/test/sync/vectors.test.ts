import { readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { type LocalOp, openOp } from '../../src/sync/op.ts';
import { fromServer, overlay } from '../../src/sync/overlay.ts';
import { checksum } from '../../src/sync/pull.ts';
import type { ServerRow, WireOp } from '../../src/sync/wire.ts';

const read = (name: string) =>
  JSON.parse(readFileSync(new URL(`../../../sync/vectors/${name}.json`, import.meta.url), 'utf8'));

interface Shown {
  values: object;
  stamps: object;
  appends: object;
  conflicts: object;
  flags: object;
  pending: boolean;
  deleted: boolean;
}

describe('overlay', () => {
  const { inc, by, targets, cases } = read('overlay') as {
    inc: number;
    by: string;
    targets: Record<string, string>;
    cases: { name: string; status?: string; row: ServerRow | null; ops: Partial<WireOp>[]; shown: Shown }[];
  };
  const empty = {
    values: {},
    stamps: {},
    appends: {},
    conflicts: [],
    flags: [],
    pending: false,
    deleted: false,
  };

  it.each(cases)('$name', ({ status = 'status', row, ops, shown }) => {
    const local = ops.map((op, i): LocalOp => {
      const { n = null, ...rest } = op as WireOp;
      const blank = openOp(`o${i}`, 'visit', 'v1', i, rest.at ?? '');
      return { ...blank, ...rest, n, inc: n === null ? null : inc, state: n === null ? 'open' : 'queued' };
    });
    const target = (_type: string, name: string) => targets[name] ?? null;
    const result = overlay(row && fromServer(row), local, target, by, () => status);
    expect({ ...empty, ...result }).toMatchObject(shown);
    for (const member of ['values', 'stamps', 'appends', 'conflicts'] as const) {
      expect((result ?? empty)[member]).toEqual(shown[member]);
    }
  });
});

describe('checksum', () => {
  const { cases } = read('checksum') as {
    cases: { name: string; rows: [string, string, number][]; check: { n: number; x: string } }[];
  };
  it.each(cases)('$name', async ({ rows, check }) => {
    expect(await checksum(rows.map(([type, id, seq]) => ({ type, id, seq })))).toEqual(check);
  });
});
