import { hash } from 'node:crypto';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { lineOaDestination } from '../../destinations/line-oa/destination.ts';
import { yahooDestination } from '../../destinations/ly-display/destination.ts';
import { deliver } from '../../functions/deliver/deliver.ts';
import type { DeliverPorts } from '../../functions/deliver/ports.ts';
import { createLineOaPlatform } from '../../local/platforms/line-oa/line-oa.ts';
import { createYahooPlatform } from '../../local/platforms/yahoo/yahoo.ts';
import { node } from '../../proofs/identity/arbitraries.ts';
import { landingEvents } from '../../queries/tables/catalogue.ts';
import { deliveryMessage } from '../../schemas/messages.ts';
import { listRow, syncRow } from '../../schemas/sync.ts';
import { portsFor } from '../contract/platform-ports.ts';
import { startWireServer } from '../contract/wire-server.ts';
import { DeliveryClock } from './delivery-clock.ts';
import { permitEveryone } from './legal-bases.ts';
import { type Services, startServices } from './refresh-world.ts';

let services: Services;
beforeAll(async () => {
  services = await startServices();
});
afterAll(() => services.stop());

const asOf = '2026-02-10';
const dayMs = 24 * 60 * 60_000;
const stamp = { at: '2026-01-01T00:00:00.000Z', messageId: 'm' };
const everybody = Array.from({ length: 120 }, (_, number) => number);
const lineId = (number: number): string => `U${String(number).padStart(32, '0')}`;
const address = (number: number): string => `person${number}@example.jp`;
const sha256 = (text: string): string => hash('sha256', text);

const platforms = {
  'line-oa': {
    open: createLineOaPlatform,
    type: lineOaDestination,
    settings: {},
    credentials: { channelId: '1656000000', channelSecret: 'secret' },
    kind: 'line_user_id',
    identifierOf: (number: number) => `own:${lineId(number)}`,
    keyOf: (number: number) => `USER_ID:${lineId(number)}`,
  },
  yahoo: {
    open: createYahooPlatform,
    type: yahooDestination,
    settings: { accountId: '1000000001' },
    credentials: { accessToken: 'token' },
    kind: 'email',
    identifierOf: address,
    keyOf: (number: number) => `HASH:${sha256(address(number))}`,
  },
} as const;

test.for(['line-oa', 'yahoo'] as const)(
  '%s: who withdrew is on no list once it was built again, and the old one is gone',
  async (name) => {
    const { open, type, settings, credentials, kind, identifierOf, keyOf } = platforms[name];
    const people = everybody.map((number) => node(kind, identifierOf(number)));
    const world = services.newWorld();
    const { control } = world.ports;
    const time = new DeliveryClock(control);
    const dir = mkdtempSync(join(tmpdir(), `${name}-`));
    const platform = open({ dir, clock: time.clock });
    const server = await startWireServer((request) =>
      platform.handle({ ...request, path: request.path.replace(`/${name}`, '') }),
    );
    const connector = type.connect(
      { settings, credentials, region: 'JP' },
      { ...portsFor(server.url), clock: time.clock },
    );
    const ports: DeliverPorts = {
      control,
      graph: world.people.graph,
      vault: world.people.vault,
      warehouse: world.ports.warehouse,
      objects: world.ports.lake,
      lines: world.lines,
      queue: time.queue,
      connectionFor: async () => ({ type, connector, makesLists: true }),
      clock: time.clock,
      random: () => 0.5,
      sha256,
    };
    const syncId = `sync-${name}`;
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
        where: { count: { event: 'Order Completed', operator: 'greater_than_or_equal', value: 1 } },
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
      destinationId: name,
      afterRefresh: true,
      state: 'idle',
      generation: 0,
      createdAt: stamp.at,
    });
    await permitEveryone(control, name);
    await world.people.vault.merge(
      people.map((id, number) => ({
        node: id,
        fields: { [kind]: { ...stamp, value: identifierOf(number) } },
        consents: { advertising: { ...stamp, value: true } },
      })),
    );
    await world.land(
      landingEvents,
      '2026-02-01',
      people.map((each, position) => ({
        source_id: 'shop',
        request_id: 'r1',
        position,
        request_events: people.length,
        message_id: `m-${position}`,
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
    /** Delivers what is due, no further ahead than some days. */
    const work = (days: number) =>
      time.run(
        (message) => deliver(JSON.stringify(message), ports, () => 100_000),
        time.nowEpochMs + days * dayMs,
      );
    const syncNow = async () => {
      const sync = await control.get(syncRow, 'sync', syncId);
      if (sync === undefined) throw new Error('the sync is gone');
      return sync;
    };
    const keys = (numbers: readonly number[]) => numbers.map(keyOf).sort();
    try {
      await world.people.mirror();
      await world.ask('refresh', asOf);
      await world.work();
      for (const text of await world.deliveries())
        await time.queue.send(deliveryMessage.parse(JSON.parse(text)));
      await work(1);
      const first = await syncNow();
      expect(first).toMatchObject({
        state: 'idle',
        audience: 120,
        acknowledged: 120,
        openReceipts: 0,
        droppedLater: 0,
      });
      const before = first.listId ?? '';
      expect(platform.members(before)).toEqual(keys(everybody));

      const gone = [3, 70];
      await world.people.vault.merge(
        gone.map((number) => ({
          node: people[number] ?? '',
          fields: {},
          consents: {
            advertising: { at: '2026-02-02T00:00:00.000Z', messageId: 'n', value: false },
          },
        })),
      );
      for (const number of gone)
        await time.queue.send({ kind: 'withdrawn', node: people[number] ?? '' });
      await work(0.5);
      const second = await syncNow();
      const after = second.listId ?? '';
      expect(after).not.toBe(before);
      expect(second).toMatchObject({ state: 'idle', acknowledged: 118, no_consent: 2 });
      expect(platform.members(after)).toEqual(
        keys(everybody.filter((number) => !gone.includes(number))),
      );
      await work(3);
      expect(platform.members(before)).toEqual([]);
      expect(await syncNow()).toMatchObject({ leaving: 0, lingering: 0, openReceipts: 0 });
      const lists = await control.queryAll(listRow, { kind: `list#${syncId}` });
      expect(lists.map(({ id, state }) => [id, state]).sort()).toEqual(
        [
          [before, 'gone'],
          [after, 'current'],
        ].sort(),
      );
    } finally {
      await server.close();
      platform.close();
      rmSync(dir, { recursive: true });
    }
  },
);
