import { hash } from 'node:crypto';
import { afterAll, beforeAll, expect, test } from 'vitest';
import type { Batch, Connector, RecordOutcome } from '../../destinations/destination.ts';
import { webhookDestination } from '../../destinations/webhook/destination.ts';
import { publicNetwork } from '../../destinations/webhook/guarded-post.ts';
import { isHeldOut } from '../../domain/sync/hold-out.ts';
import { deliver } from '../../functions/deliver/deliver.ts';
import type { DeliverPorts } from '../../functions/deliver/ports.ts';
import { node } from '../../proofs/identity/arbitraries.ts';
import { landingEvents } from '../../queries/tables/catalogue.ts';
import type { HoldOutGroup } from '../../schemas/hold-out.ts';
import { deliveryMessage } from '../../schemas/messages.ts';
import { journalRow, memberStatuses, syncRow } from '../../schemas/sync.ts';
import { DeliveryClock } from '../integration/delivery-clock.ts';
import { permitEveryone } from '../integration/legal-bases.ts';
import { type Services, startServices, type World } from '../integration/refresh-world.ts';

let services: Services;
beforeAll(async () => {
  services = await startServices();
});
afterAll(() => services.stop());

const sha256 = (text: string) => hash('sha256', text);
const asOf = '2026-02-10';
const people = Array.from({ length: 120 }, (_, number) => node('email', `person${number}`));
const stamp = { at: '2026-01-01T00:00:00.000Z', messageId: 'm' };

/** A platform that keeps a list, and may be busy. */
class Platform {
  readonly list = new Set<string>();
  isBusy = (): boolean => false;
  readonly connector: Connector = {
    keysOf: ({ emails }) => ({ kind: 'keys', keys: { email: [...emails] } }),
    send: async ({ operation, members }: Batch) => {
      const outcomes = new Map<string, RecordOutcome>();
      for (const { recordId, keys } of members) {
        const isPutOff = this.isBusy() && operation === 'remove';
        outcomes.set(
          recordId,
          isPutOff ? { kind: 'retry', afterMs: 1, reason: 'busy' } : { kind: 'delivered' },
        );
        if (isPutOff) continue;
        for (const key of keys['email'] ?? []) {
          if (operation === 'add') this.list.add(key);
          else this.list.delete(key);
        }
      }
      return { outcomes, receipts: [] };
    },
  };
}

const webhook = webhookDestination(publicNetwork);
let lists = 0;

async function begin() {
  lists += 1;
  // The engine is the same for every world, and knows statements by the names of sync and run.
  const syncId = `list${lists}`;
  const world = services.newWorld();
  const platform = new Platform();
  const { control } = world.ports;
  await control.put({
    kind: 'audience',
    id: 'buyers',
    name: 'buyers',
    definition: {
      version: 1,
      name: 'buyers',
      purpose: 'test',
      goal: 'test',
      owner: 'test',
      target: 'test',
      where: {
        count: { event: 'Order Completed', operator: 'greater_than_or_equal', value: 1 },
      },
    },
    state: 'new',
    generation: 0,
    size: 0,
    createdAt: stamp.at,
  });
  await control.put({
    kind: 'sync',
    id: syncId,
    audienceId: 'buyers',
    destinationId: 'platform',
    afterRefresh: true,
    state: 'idle',
    generation: 0,
    createdAt: stamp.at,
  });
  await permitEveryone(control, 'platform');
  await world.people.vault.merge(
    people.map((id) => ({
      node: id,
      fields: { email: { ...stamp, value: id } },
      consents: { advertising: { ...stamp, value: true } },
    })),
  );
  await buy(world, people);
  const time = new DeliveryClock(control);
  const ports: DeliverPorts = {
    control,
    graph: world.people.graph,
    vault: world.people.vault,
    warehouse: world.ports.warehouse,
    objects: world.ports.lake,
    lines: world.lines,
    queue: time.queue,
    connectionFor: async () => ({
      type: webhook,
      connector: platform.connector,
      makesLists: false,
    }),
    clock: time.clock,
    random: Math.random,
    sha256,
  };
  /** Refreshes, and delivers what follows from it. @returns the sync afterwards */
  const refresh = async () => {
    await world.people.mirror();
    await world.ask('refresh', asOf);
    await world.work();
    for (const text of await world.deliveries()) {
      await time.queue.send(deliveryMessage.parse(JSON.parse(text)));
    }
    await time.run((message) => deliver(JSON.stringify(message), ports, () => 100_000));
    const sync = await control.get(syncRow, 'sync', syncId);
    if (sync === undefined) throw new Error('the sync is gone');
    return sync;
  };
  const holdOut = (group: HoldOutGroup) =>
    control.update({ kind: 'audience', id: 'buyers' }, { set: { holdOut: group } });
  return { world, platform, refresh, holdOut, syncId, time };
}

let requests = 0;
async function buy(world: World, nodes: readonly string[]): Promise<void> {
  requests += 1;
  await world.land(
    landingEvents,
    '2026-02-01',
    nodes.map((each, position) => ({
      source_id: 'shop',
      request_id: `r${requests}`,
      position,
      request_events: nodes.length,
      message_id: `m${requests}-${position}`,
      received_at: Date.UTC(2026, 1, 1),
      type: 'track',
      event: 'Order Completed',
      node: each,
      timestamp: Date.UTC(2026, 1, 1),
      is_day_flagged: false,
      is_bot: false,
      fingerprint: String(position),
      properties: '{}',
      context: '{}',
    })),
  );
}

const sumOf = (sync: Record<(typeof memberStatuses)[number], number>) =>
  memberStatuses.reduce((sum, status) => sum + sync[status], 0);
const keptOut = (groups: readonly HoldOutGroup[]) =>
  people.filter((id) => isHeldOut(id, groups, sha256));

test('whoever is held out is never sent, is counted, and follows the group as it grows and shrinks', async () => {
  const { platform, refresh, holdOut, world } = await begin();
  for (const groups of [
    [{ share: 20, salt: 'a' }],
    [{ share: 45, salt: 'a' }],
    [{ share: 5, salt: 'a' }],
    [{ share: 30, salt: 'b' }],
  ]) {
    const [group] = groups;
    if (group !== undefined) await holdOut(group);
    const sync = await refresh();
    const out = keptOut(groups);
    expect(out.length).toBeGreaterThan(0);
    expect([...platform.list].toSorted()).toEqual(
      people.filter((id) => !out.includes(id)).toSorted(),
    );
    expect(sync).toMatchObject({
      state: 'idle',
      audience: people.length,
      held_out: out.length,
      acknowledged: people.length - out.length,
      holdOut: groups,
    });
    expect(sumOf(sync)).toBe(sync.audience);
  }
  const global = { share: 50, salt: 'everywhere' };
  await world.ports.control.put({ kind: 'hold-out', id: 'global', ...global });
  const sync = await refresh();
  const out = keptOut([global, { share: 30, salt: 'b' }]);
  expect(sync).toMatchObject({ held_out: out.length, acknowledged: people.length - out.length });
  expect(out.some((id) => platform.list.has(id))).toBe(false);
  // Nothing is new: nobody is looked at, nothing is counted twice.
  expect(await refresh()).toEqual(sync);
});

test('a removal that the platform puts off for hours comes again until it is done', async () => {
  const { platform, refresh, holdOut, time } = await begin();
  expect(await refresh()).toMatchObject({ acknowledged: people.length, held_out: 0 });
  const group = { share: 30, salt: 'a' };
  await holdOut(group);
  const back = time.nowEpochMs + 3 * 3_600_000;
  platform.isBusy = () => time.nowEpochMs < back;
  const out = keptOut([group]);
  const sync = await refresh();
  expect(time.nowEpochMs).toBeGreaterThanOrEqual(back);
  expect(sync).toMatchObject({ held_out: out.length, leaving: 0, pending: 0 });
  expect(sumOf(sync)).toBe(sync.audience);
  expect(out.some((id) => platform.list.has(id))).toBe(false);
});

test('when two sides meet, the one that gives the name decides, and nobody held out stays on the list', async () => {
  const { platform, refresh, holdOut, world, syncId } = await begin();
  const group = { share: 50, salt: 'sides' };
  await holdOut(group);
  const first = await refresh();
  // Known people, so that their names stay theirs, of either side.
  const users = Array.from({ length: 40 }, (_, number) => node('user_id', `known${number}`));
  const out = users.find((id) => isHeldOut(id, [group], sha256)) ?? '';
  const into = users.find((id) => !isHeldOut(id, [group], sha256)) ?? '';
  const treated = people.find((id) => !isHeldOut(id, [group], sha256)) ?? '';
  const held = people.find((id) => isHeldOut(id, [group], sha256)) ?? '';
  expect(platform.list.has(treated)).toBe(true);
  const evidence = (one: string, other: string) => ({
    nodes: [one, other],
    sourceId: 'shop',
    messageId: `${one} ${other}`,
    at: stamp.at,
    mayJoinPeople: true,
  });
  await world.people.graph.addEvidence([evidence(treated, out), evidence(held, into)]);
  const merged = await refresh();
  expect(platform.list.has(treated)).toBe(false);
  expect(platform.list.has(held)).toBe(true);
  expect(merged).toMatchObject({ audience: first.audience, held_out: first.held_out });
  expect(sumOf(merged)).toBe(merged.audience);
  const row = await world.ports.control.get(journalRow, `journal#${syncId}`, out);
  expect(row?.status).toBe('held_out');
});
