import { afterAll, beforeAll, beforeEach, expect, test } from 'vitest';
import type { TickPorts } from '../../functions/tick/ports.ts';
import { runTick } from '../../functions/tick/run-tick.ts';
import { startSyncs } from '../../functions/tick/start-syncs.ts';
import { deliveryMessage } from '../../schemas/messages.ts';
import { runRow, syncRow } from '../../schemas/sync.ts';
import { permitEveryone } from './legal-bases.ts';
import { listWorld, somebody } from './list-world.ts';
import { mortal, type Services, startServices, type World } from './refresh-world.ts';

let services: Services;
let world: World;
beforeAll(async () => {
  services = await startServices();
});
beforeEach(() => {
  world = services.newWorld();
});
afterAll(() => services.stop());

const at = (time: string): TickPorts => ({
  ...world.ports,
  curations: { send: async () => undefined },
  conversions: { send: async () => undefined },
  messages: { send: async () => undefined },
  clock: () => Date.parse(time),
  compactEveryMinutes: 1000,
  log: () => {},
});
const schedule = (id: string, said: object, since: string) =>
  world.ports.control.put({ kind: 'sync-schedule', id, schedule: { ...said }, since });
const putSync = (id: string) =>
  world.ports.control.put({
    kind: 'sync',
    id,
    audienceId: 'all',
    destinationId: 'd',
    afterRefresh: false,
    state: 'idle',
    generation: 0,
    createdAt: '2026-01-01T00:00:00.000Z',
  });
/** Runs that were asked for, each as often as its message differs. */
const asked = async () =>
  (await world.deliveries()).map((text) => {
    const message = deliveryMessage.parse(JSON.parse(text));
    return message.kind === 'plan' ? `${message.syncId} ${message.runId}` : message.kind;
  });

test('a sync that is due is started once a slot, in the brand’s zone, however often and late tick looks', async () => {
  await schedule('daily', { daily: '06:30' }, '2026-01-30T00:00:00.000Z');
  await schedule('often', { everyMinutes: 90 }, '2026-01-30T20:00:00.000Z');
  await schedule('gone', { everyMinutes: 90 }, '2026-01-30T20:00:00.000Z');
  for (const id of ['daily', 'often']) await putSync(id);
  await runTick(at('2026-01-30T20:00:00Z'));
  expect(await asked()).toEqual(['often 20260130T200000000Z-due']);
  const due = at('2026-01-30T21:30:00Z');
  await Promise.all([startSyncs(due), startSyncs(due)]);
  await startSyncs(at('2026-01-30T21:31:00Z'));
  const both = ['daily 20260130T213000000Z-due', 'often 20260130T213000000Z-due'];
  expect(await asked()).toEqual(both);
  // Two days away: one slot is owed, not two or thirty.
  await startSyncs(at('2026-02-01T21:29:00Z'));
  expect(await asked()).toEqual(['daily 20260131T213000000Z-due', 'often 20260201T200000000Z-due']);
});

test('a tick that dies between asking and noting asks for the same run, and it is done once', async () => {
  const list = await listWorld(world, [somebody(1), somebody(2)], { minimumListSize: 1 });
  try {
    await permitEveryone(world.ports.control, 'tiktok');
    await schedule(list.syncId, { daily: '09:00' }, '2026-01-01T00:00:00.000Z');
    let seed = 7;
    const random = () => {
      seed = (seed * 16_807) % 2_147_483_647;
      return seed / 2_147_483_647;
    };
    let deaths = 0;
    for (let tick = 0; tick < 12; tick += 1)
      await startSyncs(mortal(at('2026-01-30T00:00:00Z'), 0.4, random)).catch(() => {
        deaths += 1;
      });
    await startSyncs(at('2026-01-30T00:01:00Z'));
    expect(deaths).toBeGreaterThan(2);
    const runs = await asked();
    expect(new Set(runs)).toEqual(new Set([`${list.syncId} 20260130T000000000Z-due`]));
    const message = {
      kind: 'plan',
      syncId: list.syncId,
      runId: '20260130T000000000Z-due',
    } as const;
    await list.deliver(message);
    const requests = list.requests();
    await list.deliver(message);
    expect(list.requests()).toBe(requests);
    expect(list.members()).toHaveLength(2);
    const done = await world.ports.control.queryAll(runRow, { kind: `run#${list.syncId}` });
    expect(done.map(({ id, phase }) => [id, phase])).toEqual([['20260130T000000000Z-due', 'done']]);
  } finally {
    await list.stop();
  }
});

test('a paused sync starts no run, and takes up where it was when it is resumed', async () => {
  const list = await listWorld(world, [somebody(1), somebody(2)], { minimumListSize: 1 });
  try {
    const { control } = world.ports;
    await permitEveryone(control, 'tiktok');
    await control.update({ kind: 'sync', id: list.syncId }, { set: { isPaused: true } });
    await list.run();
    expect(list.members()).toEqual([]);
    await control.update({ kind: 'sync', id: list.syncId }, { remove: ['isPaused'] });
    expect(await list.run()).toMatchObject({ acknowledged: 2 });
  } finally {
    await list.stop();
  }
});

test('a sync names the run that could not begin: whoever asked for it is not answered by the run before', async () => {
  const list = await listWorld(world, [somebody(1)], { minimumListSize: 1 });
  try {
    expect(await list.run()).toMatchObject({ state: 'held', runId: 'run1' });
    const key = { kind: 'audience', id: 'all' };
    await world.ports.control.update(key, { set: { generation: 0 } });
    expect(await list.run()).toMatchObject({ state: 'failed', runId: 'run2' });
  } finally {
    await list.stop();
  }
});

test.for([
  ['what put it off is over', { scope: 'changes' }, undefined],
  ['a list was built again', { scope: 'rebuild', listId: 'new' }, undefined],
  ['a list could not be built again', { scope: 'rebuild', listId: 'other' }, 'said meanwhile'],
] as const)('what is said at the end of a run: %s', async ([, said, reason]) => {
  const list = await listWorld(world, [somebody(1)], { minimumListSize: 1 });
  try {
    const { control } = world.ports;
    await permitEveryone(control, 'tiktok');
    const generations = { fromGeneration: 0, toGeneration: 1, audience: 1, attempt: 1, polls: 0 };
    const run = { kind: `run#${list.syncId}`, id: 'ended', phase: 'done', ...generations, ...said };
    await control.put({ ...run, startedAt: '2026-01-30T00:00:00.000Z' });
    const key = { kind: 'sync', id: list.syncId };
    const set = { state: 'running', runId: 'ended', listId: 'new', reason: 'said meanwhile' };
    await control.update(key, { set });
    await list.deliver({ kind: 'plan', syncId: list.syncId, runId: 'ended' });
    const after = await control.get(syncRow, 'sync', list.syncId);
    expect(after).toMatchObject({ state: 'idle' });
    expect(after?.reason).toBe(reason);
  } finally {
    await list.stop();
  }
});
