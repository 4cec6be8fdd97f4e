import { afterAll, beforeAll, beforeEach, expect, test } from 'vitest';
import type { TickPorts } from '../../functions/tick/ports.ts';
import { runTick } from '../../functions/tick/run-tick.ts';
import { landingEvents } from '../../queries/tables/catalogue.ts';
import { type AudienceRow, audienceRow, jobRow } from '../../schemas/control.ts';
import { type AudienceSchedule, arrivalRow, audienceRunRow } from '../../schemas/refresh.ts';
import { type Services, startServices, type World } from './refresh-world.ts';

let services: Services;
let world: World;
beforeAll(async () => {
  services = await startServices();
});
beforeEach(() => {
  world = services.newWorld();
});
afterAll(() => services.stop());

const said: { event: string; fields: Readonly<Record<string, string | number>> }[] = [];
const at = (time: string): TickPorts => ({
  ...world.ports,
  curations: { send: async () => undefined },
  conversions: { send: async () => undefined },
  messages: { send: async () => undefined },
  clock: () => Date.parse(time),
  compactEveryMinutes: 1000,
  log: (event, fields) => void said.push({ event, fields }),
});
const bought = (days: number) => ({
  count: {
    event: 'Order Completed',
    operator: 'greater_than_or_equal' as const,
    value: 1,
    window: { within: { days } },
  },
});

async function putAudience(id: string, where: AudienceRow['definition'], more = {}): Promise<void> {
  await world.ports.control.put({
    kind: 'audience',
    id,
    name: id,
    definition: {
      version: 1,
      name: id,
      purpose: 'test',
      goal: 'test',
      owner: 'test',
      target: 'test',
      where,
    },
    state: 'new',
    generation: 0,
    size: 0,
    createdAt: '2026-02-01T00:00:00.000Z',
    ...more,
  });
}

async function schedule(id: string, schedule: AudienceSchedule, since: string): Promise<void> {
  await putAudience(id, bought(30));
  await world.ports.control.put({ kind: 'audience-schedule', id, schedule, since });
}

const land = (day: string, number: number, source = 'shop', node = 'user_id.b1') =>
  world.land(landingEvents, day, [
    {
      source_id: source,
      message_id: `m${number}`,
      request_id: `r${number}`,
      position: 0,
      request_events: 1,
      type: 'track',
      event: 'Order Completed',
      node,
      timestamp: Date.parse(`${day}T03:00:00Z`),
      received_at: Date.parse(`${day}T03:00:00Z`),
      is_day_flagged: false,
      is_bot: false,
      fingerprint: `${number}`,
      properties: '{}',
      context: '{}',
    },
  ]);

const refreshes = async () => {
  const jobs = await world.ports.control.queryAll(jobRow, { kind: 'job' });
  return jobs
    .filter(({ scope }) => scope === 'refresh')
    .map(({ audienceIds }) => audienceIds?.join(' ') ?? 'all');
};
const runsOf = (id: string) =>
  world.ports.control.queryAll(audienceRunRow, { kind: `audience-run#${id}` });

test('audiences that are due are evaluated together, each slot once, however often and late tick looks', async () => {
  await schedule('early', { daily: '06:30' }, '2026-01-30T00:00:00.000Z');
  await schedule('often', { everyMinutes: 60 }, '2026-01-30T20:30:00.000Z');
  await schedule('never', { afterImport: true }, '2026-01-30T00:00:00.000Z');
  await runTick(at('2026-01-30T20:30:10Z'));
  expect(await refreshes()).toEqual(['often']);
  const six = at('2026-01-30T21:30:00Z');
  await Promise.allSettled([runTick(six), runTick(six), runTick(six)]);
  await runTick(at('2026-01-30T21:31:00Z'));
  expect((await refreshes()).toSorted()).toEqual(['early often', 'often']);
  // Two days of silence are one evaluation, and the rhythm goes on as before.
  await runTick(at('2026-02-01T21:29:00Z'));
  await runTick(at('2026-02-01T21:30:00Z'));
  await runTick(at('2026-02-01T21:31:00Z'));
  expect((await refreshes()).slice(2)).toEqual(['early often', 'early often']);
});

test('the schedule of an audience that is gone goes as well', async () => {
  const { control } = world.ports;
  const since = '2026-01-30T00:00:00.000Z';
  await control.put({
    kind: 'audience-schedule',
    id: 'gone',
    schedule: { everyMinutes: 5 },
    since,
  });
  await runTick(at('2026-01-30T01:00:00Z'));
  expect(await refreshes()).toEqual([]);
  const left = await control.query(arrivalRow.partial(), { kind: 'audience-schedule' });
  expect(left.rows).toEqual([]);
});

test('an import is followed by its audiences once its events are stored, and copies are no import', async () => {
  const { control } = world.ports;
  await control.put({
    kind: 'source',
    id: 'history',
    name: 'history',
    keyKind: 'server',
    history: true,
    origins: [],
    createdAt: '2026-01-01T00:00:00.000Z',
  });
  await schedule('after', { afterImport: true }, '2026-01-01T00:00:00.000Z');
  const compact = async () => {
    await world.ask('compact', '2026-02-10');
    await world.work();
    await runTick(at(new Date(Date.now() + 1000).toISOString()));
    const count = (await refreshes()).length;
    await world.work();
    return count;
  };
  await land('2026-02-01', 1, 'shop');
  expect(await compact()).toBe(0);
  await land('2026-02-02', 2, 'history');
  expect(await compact()).toBe(1);
  await land('2026-02-02', 2, 'history');
  expect(await compact()).toBe(1);
  await land('2026-02-03', 3, 'history');
  expect(await compact()).toBe(2);
  expect(await control.queryAll(arrivalRow, { kind: 'arrival' })).toHaveLength(2);
});

test('stale and failed audiences are counted and named, fresh ones are not', async () => {
  await schedule('hourly', { everyMinutes: 60 }, '2026-01-30T00:00:00.000Z');
  await putAudience('broken', {}, { state: 'failed' });
  await putAudience('unscheduled', bought(1), { refreshedAt: '2020-01-01T00:00:00.000Z' });
  const watch = async (time: string) => {
    said.length = 0;
    await runTick(at(time));
    return said.filter(({ event }) => event.startsWith('audience')).map(({ fields }) => fields);
  };
  expect(await watch('2026-01-30T00:50:00Z')).toEqual([
    { audienceId: 'broken', state: 'failed' },
    { failed: 1, stale: 0, audiences: 3 },
  ]);
  expect(await watch('2026-01-30T01:01:00Z')).toEqual([]);
  expect(await watch('2026-01-30T01:05:00Z')).toEqual([
    { audienceId: 'broken', state: 'failed' },
    { audienceId: 'hourly', state: 'stale' },
    { failed: 1, stale: 1, audiences: 3 },
  ]);
});

test('a refresh that found nothing new says so, asks nothing, and costs nothing', async () => {
  const { control } = world.ports;
  await putAudience('month', bought(30));
  await putAudience('week', bought(7));
  await putAudience('odd', {});
  const refresh = async (asOf = '2026-02-10') => {
    await world.ask('refresh', asOf);
    await world.work();
    const last = async (id: string) => (await runsOf(id)).at(-1);
    return [await last('month'), await last('week')];
  };
  await land('2026-02-09', 1);
  await land('2026-01-20', 2, 'shop', 'user_id.c2');
  const first = await refresh();
  expect(first).toMatchObject([
    { outcome: 'changed', generation: 1, size: 2, entered: 2, left: 0, sharedBy: 2, version: 1 },
    { outcome: 'changed', generation: 1, size: 1, entered: 1, left: 0, sharedBy: 2 },
  ]);
  for (const run of first) {
    // Three statements at 10 MB least, shared by two.
    expect(run?.billedBytes).toBe((3 * 10 * 1024 ** 2) / 2);
    expect(run?.priceMicros).toBeCloseTo(71.526, 3);
    expect(run?.scannedBytes).toBeGreaterThan(0);
    expect(run?.asOf).toBe('2026-02-10');
  }
  const asked: string[] = [];
  const counting = (ports: typeof world.ports) => ({
    ...ports,
    warehouse: {
      ...ports.warehouse,
      start: async (sql: string, token: string) => {
        asked.push(sql);
        return ports.warehouse.start(sql, token);
      },
    },
  });
  await world.ask('refresh', '2026-02-10');
  await world.work({ portsOf: counting });
  expect(asked).toEqual([]);
  expect((await runsOf('month')).at(-1)).toMatchObject({
    outcome: 'unchanged',
    generation: 1,
    size: 2,
    scannedBytes: 0,
    billedBytes: 0,
    priceMicros: 0,
    sharedBy: 0,
  });
  // Late, and outside the week: only the month is asked again.
  await land('2026-01-25', 3, 'shop', 'user_id.d3');
  expect(await refresh()).toMatchObject([
    { outcome: 'changed', entered: 1, size: 3 },
    { outcome: 'unchanged', size: 1 },
  ]);
  expect(await refresh('2026-02-20')).toMatchObject([
    { outcome: 'changed', entered: 0, left: 1, size: 2 },
    { outcome: 'changed', entered: 0, left: 1, size: 0 },
  ]);
  expect(await runsOf('odd')).toMatchObject(
    Array.from({ length: 4 }, () => ({ outcome: 'failed', generation: 0 })),
  );
  const rows = await control.queryAll(audienceRow, { kind: 'audience' });
  expect(rows.map(({ id, state }) => [id, state])).toEqual([
    ['month', 'fresh'],
    ['odd', 'failed'],
    ['week', 'fresh'],
  ]);
});
