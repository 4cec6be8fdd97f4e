import { afterAll, beforeAll, beforeEach, expect, test } from 'vitest';
import * as z from 'zod';
import type { Connector } from '../../destinations/destination.ts';
import { pinterestDestination } from '../../destinations/pinterest/destination.ts';
import { lookAtList } from '../../functions/deliver/run/look-at-list.ts';
import { createPinterestPlatform } from '../../local/platforms/pinterest/pinterest.ts';
import { listRow, runRow, syncRow } from '../../schemas/sync.ts';
import { noon, portsFor } from '../contract/platform-ports.ts';
import { type ServedStandIn, serveStandIn } from '../contract/platform-stand-in.ts';
import { type Services, startServices, type World } from './refresh-world.ts';

const account = '549755885175';
const at = '2026-07-01T12:00:00.000Z';
let services: Services;
let served: ServedStandIn;
let world: World;
let connector: Connector;
let listId: string;

beforeAll(async () => {
  services = await startServices();
});
beforeEach(async () => {
  served = await serveStandIn('pinterest', (dir) =>
    createPinterestPlatform({ dir, clock: () => noon }),
  );
  world = services.newWorld();
  connector = pinterestDestination.connect(
    {
      settings: { adAccountId: account },
      credentials: { accessToken: 'token' },
      region: 'JP',
    },
    portsFor(served.url),
  );
  const made = await connector.lists?.create('d-1');
  if (made?.kind !== 'done') throw new Error('no list was made');
  listId = made.value;
  const row = { kind: 'list#s', id: listId, name: 'd-1', state: 'current', createdAt: at };
  await world.ports.control.put(row);
  return () => served.close();
});
afterAll(() => services.stop());

/** What the end of a run does, after which so many are on the list. */
async function look(acknowledged: number, makesLists = true): Promise<string | undefined> {
  const sync = syncRow.parse({
    ...{ kind: 'sync', id: 's', audienceId: 'a', destinationId: 'd', afterRefresh: true },
    ...{ state: 'running', listId, generation: 1, acknowledged, createdAt: at },
  });
  const run = runRow.parse({
    ...{ kind: 'run#s', id: 'r', phase: 'settle', fromGeneration: 0, toGeneration: 1 },
    ...{ audience: acknowledged, attempt: 1, polls: 0, startedAt: at, listId },
  });
  const connection = { type: pinterestDestination, connector, makesLists };
  const { control } = world.ports;
  return lookAtList(sync, run, connection, { control, clock: () => noon });
}

const add = (count: number) =>
  connector.send({
    ...{ batchId: 'b', operation: 'add', listId },
    members: Array.from({ length: count }, (_, number) => ({
      recordId: `p${number}`,
      keys: { email: [number.toString(16).padStart(64, '0')] },
    })),
  });

const readyAt = async () =>
  (await world.ports.control.get(listRow, 'list#s', listId))?.readyAt !== undefined;
const requests = () => served.now().stats.requests;

/** Audiences that ads can use. */
async function audiences(): Promise<number> {
  const url = `${served.url}/pinterest/v5/ad_accounts/${account}/audiences`;
  const reply = await fetch(url, { headers: { authorization: 'Bearer token' } });
  return z.object({ items: z.array(z.unknown()) }).parse(await reply.json()).items.length;
}

test('what ads can use is made at the end of the first run that finds the list ready, and nobody is asked again', async () => {
  const before = requests();
  expect(await look(0)).toBeUndefined();
  expect(await look(120, false)).toBeUndefined();
  expect(requests()).toBe(before);
  await add(120);
  // The platform is still at work.
  expect([await look(120), await audiences(), await readyAt()]).toEqual([undefined, 0, false]);
  expect([await look(120), await audiences(), await readyAt()]).toEqual([undefined, 1, true]);
  const after = requests();
  expect(await look(120)).toBeUndefined();
  expect(requests()).toBe(after);
});

test('a platform that cannot be asked, or no longer has the list, is the reason, and no end of the run', async () => {
  await add(120);
  served.now().failNext([{ status: 503, when: 'before' }]);
  expect(await look(120)).toMatch(/could not be looked at: .*The next run asks again/);
  expect(await readyAt()).toBe(false);
  served.now().failNext([{ status: 404, when: 'before' }]);
  expect(await look(120)).toMatch(/no longer has the list/);
});
