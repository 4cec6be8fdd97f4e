import { hash } from 'node:crypto';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { amazonDestination } from '../../destinations/amazon/destination.ts';
import type { DestinationType } from '../../destinations/destination.ts';
import { lineAdsDestination } from '../../destinations/line-ads/destination.ts';
import { microsoftDestination } from '../../destinations/microsoft/destination.ts';
import { ttdDestination } from '../../destinations/ttd/destination.ts';
import { isHeldOut } from '../../domain/sync/hold-out.ts';
import { deliver } from '../../functions/deliver/deliver.ts';
import type { Connection, DeliverPorts } from '../../functions/deliver/ports.ts';
import type { StandIn } from '../../local/platforms/stand-in.ts';
import { openStandIns } from '../../local/platforms/stand-ins.ts';
import { node } from '../../proofs/identity/arbitraries.ts';
import { landingEvents } from '../../queries/tables/catalogue.ts';
import type { HoldOutGroup } from '../../schemas/hold-out.ts';
import { deliveryMessage } from '../../schemas/messages.ts';
import { listRow, syncRow } from '../../schemas/sync.ts';
import { startWireServer, type WireServer } from '../contract/wire-server.ts';
import { DeliveryClock } from '../integration/delivery-clock.ts';
import { permitEveryone } from '../integration/legal-bases.ts';
import { type Services, startServices, type World } from '../integration/refresh-world.ts';

let services: Services;
let dir: string;
let server: WireServer;
let time: DeliveryClock;
let standIns: Readonly<Record<string, StandIn>>;
let world: World;

beforeAll(async () => {
  services = await startServices();
  world = services.newWorld();
  time = new DeliveryClock(world.ports.control);
  dir = mkdtempSync(join(tmpdir(), 'experimental-'));
  standIns = openStandIns(dir, time.clock);
  server = await startWireServer(async (request) => {
    const [, name = '', ...rest] = request.path.split('/');
    const answer = standIns[name]?.handle({ ...request, path: `/${rest.join('/')}` });
    return answer ?? { status: 404, headers: {}, body: '' };
  });
});
afterAll(async () => {
  await server.close();
  for (const each of Object.values(standIns)) each.close();
  rmSync(dir, { recursive: true });
  await services.stop();
});

const hex = (text: string) => hash('sha256', text);
const base64 = (text: string) => hash('sha256', text, 'base64');
const stamp = { at: '2026-01-01T00:00:00.000Z', messageId: 'm' };
const people = Array.from({ length: 60 }, (_, number) => node('email', `person${number}`));
const addressOf = (id: string): string => `${hex(id).slice(0, 12)}@example.jp`;

/** Whom a platform must have, in its stand-in's words, from nothing but who they are. */
const platforms: readonly {
  readonly type: DestinationType;
  readonly settings: object;
  readonly credentials: object;
  readonly keyOf: (address: string) => string;
}[] = [
  {
    type: microsoftDestination,
    settings: { customerId: '7', customerAccountId: '8' },
    credentials: { clientId: 'app', developerToken: 'd', refreshToken: 'first' },
    keyOf: (address) => `Email:${hex(address)}`,
  },
  {
    type: amazonDestination,
    settings: { advertiserId: '123456789012345678' },
    credentials: { clientId: 'app', clientSecret: 's', refreshToken: 'r' },
    keyOf: (address) => `email:${hex(address)}`,
  },
  {
    type: ttdDestination,
    settings: { advertiserId: 'abc' },
    credentials: {
      advertiserSecret: 'abc-secret',
      uid2ApiKey: 'shop',
      uid2ClientSecret: base64('shop-secret'),
    },
    keyOf: (address) => `email_hash:${base64(address)}`,
  },
  {
    type: lineAdsDestination,
    settings: { acknowledgeMerger: true, adAccountId: 'A1' },
    credentials: { accessKey: 'shop', secretKey: 'shop-secret' },
    keyOf: (address) => `HASHED_EMAIL:${hex(address)}`,
  },
];

/** Connects as the deliverer does; what a platform renews is kept for its next call. */
function connect({ type, settings, credentials }: (typeof platforms)[number]): Connection {
  let stored: unknown = credentials;
  const connector = type.connect(
    { settings, credentials, region: 'JP' },
    {
      fetch,
      endpoint: server.url,
      hashText: (algorithm, text) => hash(algorithm, text),
      clock: time.clock,
      random: Math.random,
      putExport: async () => undefined,
      removeExport: async () => {},
      loadCredentials: async () => stored,
      saveCredentials: async (renewed) => {
        stored = renewed;
      },
    },
  );
  return { type, connector, makesLists: true };
}

async function beginSyncs(): Promise<void> {
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
      where: { count: { event: 'Order Completed', operator: 'greater_than_or_equal', value: 1 } },
    },
    state: 'new',
    generation: 0,
    size: 0,
    createdAt: stamp.at,
  });
  for (const { type } of platforms) {
    await permitEveryone(control, type.name);
    await control.put({
      kind: 'sync',
      id: `sync-${type.name}`,
      audienceId: 'buyers',
      destinationId: type.name,
      afterRefresh: true,
      state: 'idle',
      generation: 0,
      createdAt: stamp.at,
    });
  }
  await world.people.vault.merge(
    people.map((id) => ({
      node: id,
      fields: { email: { ...stamp, value: addressOf(id) } },
      consents: { advertising: { ...stamp, value: true } },
    })),
  );
  await world.land(
    landingEvents,
    '2026-02-01',
    people.map((each, position) => ({
      source_id: 'shop',
      request_id: 'r',
      position,
      request_events: people.length,
      message_id: `m${position}`,
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

function deliverPorts(): DeliverPorts {
  const connections = new Map(platforms.map((each) => [each.type.name, connect(each)]));
  return {
    control: world.ports.control,
    graph: world.people.graph,
    vault: world.people.vault,
    warehouse: world.ports.warehouse,
    objects: world.ports.lake,
    lines: world.lines,
    queue: time.queue,
    minimumListSize: 1,
    connectionFor: async (id) => {
      const connection = connections.get(id);
      if (connection === undefined) throw new Error(`there is no ${id}`);
      return connection;
    },
    // No two looks at the clock are the same, as in life.
    clock: () => {
      time.nowEpochMs += 1;
      return time.nowEpochMs;
    },
    random: Math.random,
    sha256: hex,
    chunkSize: 25,
  };
}

async function refresh(holdOut: HoldOutGroup, ports: DeliverPorts): Promise<void> {
  await ports.control.update({ kind: 'audience', id: 'buyers' }, { set: { holdOut } });
  await world.people.mirror();
  await world.ask('refresh', '2026-02-10');
  await world.work();
  for (const text of await world.deliveries())
    await time.queue.send(deliveryMessage.parse(JSON.parse(text)));
  await time.run((message) => deliver(JSON.stringify(message), ports, () => 100_000));
}

test('every list is in step, also when half of its people leave it', async () => {
  await beginSyncs();
  const ports = deliverPorts();
  const lists = new Map(platforms.map(({ type }) => [type.name, new Set<string>()]));
  for (const holdOut of [
    { share: 5, salt: 'a' },
    { share: 50, salt: 'a' },
  ]) {
    await refresh(holdOut, ports);
    const members = people.filter((id) => !isHeldOut(id, [holdOut], hex));
    for (const { type, keyOf } of platforms) {
      const { name } = type;
      const sync = await ports.control.get(syncRow, 'sync', `sync-${name}`);
      const listId = sync?.listId ?? '';
      const on = { name, state: sync?.state, keys: standIns[name]?.members(listId) };
      const keys = members.map((id) => keyOf(addressOf(id))).sort();
      expect(on).toEqual({ name, state: 'idle', keys });
      expect(sync).toMatchObject({ acknowledged: members.length, pending: 0, leaving: 0 });
      lists.get(name)?.add(listId);
    }
  }
  for (const { type } of platforms) {
    // Each run ends with a look at a list that was not found ready before.
    const made = await ports.control.queryAll(listRow, { kind: `list#sync-${type.name}` });
    expect([type.name, made.some(({ readyAt }) => readyAt !== undefined)]).toEqual([
      type.name,
      true,
    ]);
    // Where nobody can be taken off, the list was built anew, and the one before is gone.
    const [first = '', ...later] = lists.get(type.name) ?? [];
    expect(later).toHaveLength(type.removal === 'rebuild' ? 1 : 0);
    if (later.length > 0) expect(standIns[type.name]?.members(first)).toEqual([]);
  }
});
