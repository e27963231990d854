import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { beginning, kill, type Phone } from '../support/phone.ts';
import { problem, type School } from '../support/server.ts';

let school: School;
let phone: Phone;

beforeEach(async () => {
  ({ school, phone } = await beginning());
});

afterEach(() => kill(phone));

const write = (id: string) => phone.edit.setField('visit', id, 'process', '甲');
const sync = () => phone.status.syncNow();
const states = () => [...phone.memory.ops.values()].map((op) => op.state);

describe('when the school does not answer', () => {
  it('looks again within 20 seconds and sends by itself', async () => {
    school.reachable = false;
    await write('v1');
    await phone.edit.command('visit', 'v1', 'submit', 'draft');
    await sync();
    const wait = (phone.status.syncStatus.retryAt.value ?? 0) - Date.now();
    expect(wait).toBeGreaterThan(5_000);
    expect(wait).toBeLessThanOrEqual(20_000);
  });

  it('looks as soon again for a phone that had nothing to send until now', async () => {
    school.reachable = false;
    await sync();
    expect((phone.status.syncStatus.retryAt.value ?? 0) - Date.now()).toBeGreaterThan(20_000);
    await write('v1');
    expect((phone.status.syncStatus.retryAt.value ?? 0) - Date.now()).toBeLessThanOrEqual(20_000);
  });

  it('takes a captive portal for no answer', async () => {
    school.twist = () => new Response('<html>', { status: 200, headers: { 'Content-Type': 'text/html' } });
    await write('v1');
    await sync();
    expect(phone.status.syncStatus.phase.value).toBe('no_school');
    expect(states()).toEqual(['queued']);
  });

  it('gives a busy school the time it asks for', async () => {
    school.twist = ({ path }) =>
      path === '/sync/push' ? problem(429, 'rate_limited', {}, { 'Retry-After': '120' }) : undefined;
    await write('v1');
    await sync();
    expect(phone.status.syncStatus.phase.value).toBe('busy');
    expect((phone.status.syncStatus.retryAt.value ?? 0) - Date.now()).toBeGreaterThan(110_000);
  });
});
