import { afterAll, beforeAll, beforeEach, expect, test } from 'vitest';
import { newJob } from '../../domain/refresh/new-job.ts';
import type { TickPorts } from '../../functions/tick/ports.ts';
import { runTick } from '../../functions/tick/run-tick.ts';
import { landingEvents, landingTraits } from '../../queries/tables/catalogue.ts';
import {
  type AudienceRow,
  audienceRow,
  generationRow,
  jobRow,
  openJobRow,
  retiredRow,
  scheduleRow,
} from '../../schemas/control.ts';
import type { CurationMessage } from '../../schemas/messages.ts';
import { type Services, startServices, type World } from '../integration/refresh-world.ts';

let services: Services;
let world: World;
beforeAll(async () => {
  services = await startServices();
});
beforeEach(() => {
  world = services.newWorld();
});
afterAll(() => services.stop());

const asOf = '2026-02-10';
const day = '2026-02-01';
const dayMs = 86_400_000;

const landOrder = (number: number, node = 'user_id.b1') =>
  world.land(landingEvents, day, [
    {
      source_id: 'shop',
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

const putAudience = (id: string, where: AudienceRow['definition']) =>
  world.ports.control.put({
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
  });

const jobs = () => world.ports.control.queryAll(jobRow, { kind: 'job' });
const tickPorts = (laterMs = 0): TickPorts => ({
  ...world.ports,
  curations: { send: async (message) => void curations.push(message) },
  conversions: { send: async () => undefined },
  messages: { send: async () => undefined },
  clock: () => Date.now() + laterMs,
  compactEveryMinutes: 1,
});
const curations: CurationMessage[] = [];

const bought = {
  count: { event: 'Order Completed', operator: 'greater_than_or_equal', value: 1 },
} as const;

test('an audience whose statement fails does not keep the others of its pack from their members', async () => {
  const { control, lake } = world.ports;
  await putAudience('buyers', bought);
  await putAudience('golden', { trait: { name: 'rank', operator: 'equals', value: 'gold' } });
  await putAudience('gold-buyers', {
    all: [bought, { trait: { name: 'rank', operator: 'exists' } }],
  });
  await landOrder(1);
  await world.land(landingTraits, day, [
    { node: 'user_id.b1', trait: 'rank', value: '"gold"', at: 0, message_id: 't1' },
  ]);
  const audiences = async () => {
    await world.ask('refresh', asOf);
    await world.work();
    const rows = await control.queryAll(audienceRow, { kind: 'audience' });
    return rows.map(({ id, state, size, reason }) => [id, state, size, reason !== undefined]);
  };
  expect(await audiences()).toEqual([
    ['buyers', 'fresh', 1, false],
    ['gold-buyers', 'fresh', 1, false],
    ['golden', 'fresh', 1, false],
  ]);
  for (const key of await lake.list('generations/node_traits/')) await world.spoil(key);
  // Nothing new has come that it reads, so it would not be asked.
  await control.update({ kind: 'audience', id: 'golden' }, { remove: ['inputMark'] });
  await landOrder(2, 'user_id.c2');
  expect(await audiences()).toEqual([
    ['buyers', 'fresh', 2, false],
    ['gold-buyers', 'failed', 1, true],
    ['golden', 'failed', 1, true],
  ]);
  expect((await jobs()).map(({ state }) => state)).toEqual(['done', 'done']);
});

test('a request that waits is merged into the one that starts', async () => {
  await landOrder(1);
  const ids = [
    await world.ask('refresh', asOf),
    await world.ask('compact', asOf),
    await world.ask('refresh', asOf),
    await world.ask('refresh', '2026-02-11'),
  ];
  await world.work();
  const rows = new Map((await jobs()).map((job) => [job.id, job]));
  const states = ids.map((id) => rows.get(id)?.state);
  expect(states[3]).toBe('done');
  expect(states.filter((state) => state === 'merged').length).toBeGreaterThanOrEqual(1);
  for (const { mergedInto } of rows.values()) {
    if (mergedInto !== undefined) expect(rows.get(mergedInto)?.state).toBe('done');
  }
});

test('a job waits while another one holds the lease, and tick brings on the one that went silent', async () => {
  const { control } = world.ports;
  const { job } = newJob({ jobId: '0-silent', scope: 'compact', requestedAtEpochMs: Date.now() });
  await control.put({ ...job, state: 'running' });
  await control.put({ kind: 'open-job', id: job.id });
  const now = Date.now();
  const lease = { kind: 'lease', id: 'refresh', owner: job.id, renewedAtEpochMs: now };
  await control.put({ ...lease, expiresAtEpochMs: now + 60_000 });
  const id = await world.ask('refresh', asOf);
  const working = world.work();
  await runTick(tickPorts());
  await new Promise((resolve) => setTimeout(resolve, 200));
  expect((await control.get(jobRow, 'job', id))?.state).toBe('waiting');
  await runTick(tickPorts(30_000));
  await working;
  expect((await jobs()).map(({ state }) => state)).toEqual(['done', 'done']);
});

test('a lease that an ended job left behind holds nobody up', async () => {
  const now = Date.now();
  const lease = { kind: 'lease', id: 'refresh', owner: 'ended', renewedAtEpochMs: now };
  await world.ports.control.put({ ...lease, expiresAtEpochMs: now + 60_000 });
  await world.ask('refresh', asOf);
  await world.work();
  expect((await jobs()).map(({ state }) => state)).toEqual(['done']);
});

test('a job whose message was lost is brought on by tick', async () => {
  const { control } = world.ports;
  const id = await world.ask('refresh', asOf);
  await world.work({ portsOf: (ports) => ports });
  await control.update({ kind: 'job', id }, { set: { state: 'running', step: 'tally' } });
  await control.update({ kind: 'job', id }, { remove: ['plan', 'isLastRound', 'finishedAt'] });
  await control.put({ kind: 'open-job', id });
  await runTick(tickPorts(30_000));
  await world.work();
  expect((await control.get(jobRow, 'job', id))?.state).toBe('done');
});

test('tick compacts what landed, once, and leaves it alone when nothing did', async () => {
  await runTick(tickPorts());
  expect(await jobs()).toEqual([]);
  await landOrder(1);
  await runTick(tickPorts());
  await runTick(tickPorts());
  expect((await jobs()).map(({ scope }) => scope)).toEqual(['compact']);
  await world.work();
  expect(await world.rows('SELECT count(*) AS n FROM events')).toEqual([{ n: '1' }]);
});

test('tick starts one compaction in so many minutes; a refresh counts, for it compacts too', async () => {
  const { control } = world.ports;
  await landOrder(1);
  const at = (time: string): TickPorts => ({
    ...tickPorts(),
    clock: () => Date.parse(`2026-02-11T${time}Z`),
    compactEveryMinutes: 15,
  });
  const ended = async () => {
    const started = await jobs();
    for (const { id } of started) await control.delete({ kind: 'open-job', id });
    return started.map(({ scope, requestedAt }) => `${scope} ${requestedAt.slice(11, 16)}`);
  };
  await control.put({
    ...newJob({
      jobId: '20260212-daily',
      scope: 'refresh',
      requestedAtEpochMs: Date.parse('2026-02-11T11:00:00Z'),
    }).job,
  });
  for (let minute = 1; minute < 40; minute += 1) {
    await runTick(
      at(`11:${String(minute).padStart(2, '0')}:00.${minute % 2 === 0 ? '900' : '100'}`),
    );
    await ended();
  }
  expect((await ended()).toSorted()).toEqual(['compact 11:15', 'compact 11:30', 'refresh 11:00']);
});

test('a compaction that is asked for waits for no time of tick’s', async () => {
  await landOrder(1);
  await runTick(tickPorts());
  await world.work();
  await landOrder(2);
  await runTick({ ...tickPorts(), compactEveryMinutes: 15 });
  expect((await jobs()).map(({ state }) => state)).toEqual(['done']);
  await world.ask('refresh', asOf);
  await world.work();
  expect((await jobs()).map(({ state }) => state)).toEqual(['done', 'done']);
  expect(await world.rows('SELECT count(*) AS n FROM events')).toEqual([{ n: '2' }]);
});

test('the daily refresh starts once, at its time in the brand’s zone', async () => {
  const { control } = world.ports;
  await control.put({ kind: 'schedule', id: 'refresh', timeOfDay: '06:30' });
  const at = (utc: string): TickPorts => ({ ...tickPorts(), clock: () => Date.parse(utc) });
  await runTick(at('2026-01-30T21:29:00Z'));
  expect(await jobs()).toEqual([]);
  await runTick(at('2026-01-30T21:30:00Z'));
  await runTick(at('2026-01-30T21:31:00Z'));
  expect((await jobs()).map(({ id, scope }) => [id, scope])).toEqual([
    ['20260131-daily', 'refresh'],
  ]);
  expect(await control.get(scheduleRow, 'schedule', 'refresh')).toMatchObject({
    lastDay: '2026-01-31',
  });
});

test('graph and lake are compared once a day at a quiet time; a comparison that went silent is woken', async () => {
  const at = (utc: string): TickPorts => ({ ...tickPorts(), clock: () => Date.parse(utc) });
  curations.length = 0;
  await runTick(at('2026-01-30T18:29:00Z'));
  expect(curations).toEqual([]);
  await runTick(at('2026-01-30T18:30:00Z'));
  await runTick(at('2026-01-30T18:31:00Z'));
  const message = { kind: 'curation', jobId: '20260131-reconcile' };
  expect(curations).toEqual([message]);
  await runTick(at('2026-01-30T18:47:00Z'));
  expect(curations).toEqual([message, message]);
  await runTick(at('2026-01-31T18:30:00Z'));
  expect(curations).toContainEqual({ kind: 'curation', jobId: '20260201-reconcile' });
});

test('a message that sleeps in a row is sent when its time has come', async () => {
  const { control } = world.ports;
  const message = { kind: 'plan', syncId: 's', runId: 'r' };
  const due = new Date(Date.now() + 60_000).toISOString();
  await control.put({
    kind: 'wake',
    id: `${due}#one`,
    queue: 'deliveries',
    message: JSON.stringify(message),
  });
  await runTick(tickPorts());
  expect(await world.deliveries()).toEqual([]);
  await runTick(tickPorts(61_000));
  await runTick(tickPorts(61_000));
  expect(await world.deliveries()).toEqual([JSON.stringify(message)]);
});

test('replaced files stay a day for those who read them, then they go, and only they', async () => {
  const { control, lake } = world.ports;
  for (const number of [1, 2]) {
    await landOrder(number);
    await world.ask('refresh', asOf);
    await world.work();
  }
  const all = await lake.list('generations/');
  await runTick(tickPorts());
  expect(await lake.list('generations/')).toEqual(all);
  expect(await control.queryAll(retiredRow, { kind: 'retired' })).not.toEqual([]);
  await runTick(tickPorts(dayMs + 60_000));
  expect(await control.queryAll(retiredRow, { kind: 'retired' })).toEqual([]);
  const kept = await lake.list('generations/');
  expect(kept.length).toBeLessThan(all.length);
  const [events] = await control.queryAll(generationRow, { kind: 'generation#events' });
  expect(kept.some((key) => key.includes(events?.attempt ?? '?'))).toBe(true);
  expect(await world.rows('SELECT count(*) AS n FROM events')).toEqual([{ n: '2' }]);
  expect(await control.queryAll(openJobRow, { kind: 'open-job' })).toEqual([]);
});
