import { hash } from 'node:crypto';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { tiktokDestination } from '../../destinations/tiktok/destination.ts';
import type { VaultUpdate } from '../../domain/consent/vault.ts';
import type { NodeId } from '../../domain/identity/identifier.ts';
import { encodeLiteral } from '../../domain/sql-literal.ts';
import { deliver } from '../../functions/deliver/deliver.ts';
import type { DeliverPorts } from '../../functions/deliver/ports.ts';
import { createTiktokPlatform } from '../../local/platforms/tiktok/tiktok.ts';
import { claim, node } from '../../proofs/identity/arbitraries.ts';
import { addPartitions } from '../../queries/partitions.ts';
import { memberships } from '../../queries/tables/catalogue.ts';
import { unload } from '../../queries/unload.ts';
import type { DeliveryMessage } from '../../schemas/messages.ts';
import { memberStatuses, type SyncRow, syncRow } from '../../schemas/sync.ts';
import { portsFor, sha256 } from '../contract/platform-ports.ts';
import { startWireServer } from '../contract/wire-server.ts';
import { DeliveryClock } from './delivery-clock.ts';
import type { World } from './refresh-world.ts';

const at = '2026-01-01T00:00:00.000Z';
const listId = '1757000000000001';
const settings = { advertiserId: '7000000000000000001', audienceId: listId };

/** Somebody with a member number, an address and a telephone, as the vault knows her. */
export interface Somebody {
  readonly id: NodeId;
  readonly words: readonly VaultUpdate[];
  /** How the platform names her by these kinds. */
  keyOf(...kinds: readonly ('email' | 'phone')[]): string;
}

export const stamped = <Value>(value: Value, when = at, messageId = 'm') => ({
  value,
  at: when,
  messageId,
});

/** @param fields of the vault beside her contacts */
export function somebody(
  number: number,
  isConsented = true,
  fields: Readonly<Record<string, ReturnType<typeof stamped<string>>>> = {},
): Somebody {
  const [id, email, phone] = [
    node('user_id', number),
    node('email', number),
    node('phone', number),
  ];
  const address = `person${number}@example.com`;
  const telephone = `+8190${String(12_340_000 + number)}`;
  const keys = {
    email: `EMAIL_SHA256:${sha256(address)}`,
    phone: `PHONE_SHA256:${sha256(telephone)}`,
  };
  return {
    id,
    words: [
      { node: id, fields, consents: { advertising: stamped(isConsented) } },
      { node: email, fields: { email: stamped(address) }, consents: {} },
      { node: phone, fields: { phone: stamped(telephone) }, consents: {} },
    ],
    keyOf: (...kinds) => kinds.map((kind) => keys[kind]).join('|'),
  };
}

export interface List {
  readonly ports: DeliverPorts;
  readonly syncId: string;
  /** Does a run to its end. */
  run(): Promise<SyncRow>;
  /** Does what a message of the deliveries queue asks, and whatever follows. */
  deliver(message: DeliveryMessage): Promise<void>;
  /** Who is on the platform's list now, as the platform names them, sorted. */
  members(): readonly string[];
  /** Requests that the platform has had. */
  requests(): number;
  stop(): Promise<void>;
}

let lists = 0;

/** Writes the members of the audience's generation into the lake, as a refresh does. */
async function landMembers(
  { ports: { warehouse, lake } }: World,
  ids: readonly string[],
): Promise<void> {
  const location = `s3://${lake.bucket}/members/`;
  const values = ids.map((id) => `(${encodeLiteral(id)})`).join(', ');
  const select = `SELECT profile_id, 'all' AS audience_id, '1' AS generation FROM (VALUES ${values}) AS t(profile_id)`;
  const place = {
    values: ['all', '1'],
    location: `${location}audience_id=all/generation=1/`,
  };
  for (const sql of [
    unload({ select, to: location, partitionedBy: ['audience_id', 'generation'] }),
    addPartitions(memberships, [place]),
  ]) {
    const token = hash('sha256', `${lake.bucket} ${sql}`);
    const started = await warehouse.start(sql, token);
    if (started.kind === 'busy') throw new Error('the warehouse is busy');
    for (;;) {
      const status = await warehouse.status(started.queryId);
      if (status.kind === 'succeeded') break;
      if (status.kind !== 'active') throw new Error(status.reason);
      await new Promise((resolve) => setTimeout(resolve, 10));
    }
  }
}

/** A list on TikTok's stand-in that follows an audience of these people, who wait to be sent for the first time. */
export async function listWorld(
  world: World,
  people: readonly Somebody[],
  limits: Pick<DeliverPorts, 'minimumListSize' | 'chunkSize'>,
): Promise<List> {
  const { control } = world.ports;
  const dir = mkdtempSync(join(tmpdir(), 'list-'));
  const platform = createTiktokPlatform({ dir, clock: Date.now });
  let requests = 0;
  const server = await startWireServer((request) => {
    requests += 1;
    return platform.handle({ ...request, path: request.path.replace(/^\/tiktok/, '') });
  });
  const connector = tiktokDestination.connect(
    { settings, credentials: { accessToken: 'token' }, region: 'JP' },
    portsFor(server.url),
  );
  await world.people.graph.addEvidence(
    people.map(({ words }) => claim(...words.map((word) => word.node))),
  );
  await world.people.vault.merge(people.flatMap(({ words }) => words));
  const destination = { kind: 'destination', id: 'tiktok', name: 'TikTok', type: 'tiktok' };
  await control.put({ ...destination, settings, createdAt: at });
  const size = people.length;
  const definition = {
    version: 1,
    name: 'all',
    purpose: 'test',
    goal: 'test',
    owner: 'test',
    target: 'test',
    where: { count: { event: 'x', operator: 'greater_than_or_equal', value: 1 } },
  };
  const audience = { kind: 'audience', id: 'all', name: 'all', definition, state: 'fresh' };
  await control.put({ ...audience, generation: 1, size, createdAt: at });
  await landMembers(
    world,
    people.map(({ id }) => id),
  );
  lists += 1;
  // The engine of all worlds is one, and knows statements by the names of sync and run.
  const syncId = `list${lists}`;
  const sync = { kind: 'sync', id: syncId, audienceId: 'all', destinationId: 'tiktok' };
  const state = { afterRefresh: false, state: 'idle', generation: 0 };
  await control.put({ ...sync, ...state, createdAt: at });
  const time = new DeliveryClock(control);
  const ports: DeliverPorts = {
    control,
    graph: world.people.graph,
    vault: world.people.vault,
    warehouse: world.ports.warehouse,
    objects: world.ports.lake,
    lines: world.lines,
    queue: time.queue,
    connectionFor: async () => ({ type: tiktokDestination, connector, makesLists: false }),
    clock: time.clock,
    random: Math.random,
    sha256: (text) => hash('sha256', text),
    ...limits,
  };
  const work = async (message: DeliveryMessage): Promise<void> => {
    await time.queue.send(message);
    await time.run((next) => deliver(JSON.stringify(next), ports, () => 100_000));
  };
  let runs = 0;
  return {
    ports,
    syncId,
    deliver: work,
    run: async () => {
      runs += 1;
      await work({ kind: 'plan', syncId, runId: `run${runs}` });
      const row = await control.get(syncRow, 'sync', syncId);
      if (row === undefined) throw new Error('the sync is gone');
      return row;
    },
    members: () => platform.members(listId),
    requests: () => requests,
    stop: async () => {
      await server.close();
      platform.close();
      rmSync(dir, { recursive: true });
    },
  };
}

/** Members of which the sync knows what became of them; equal to its audience at rest. */
export const sumOf = (sync: SyncRow): number =>
  memberStatuses.reduce((sum, status) => sum + sync[status], 0);
