import { afterAll, beforeAll, expect, test } from 'vitest';
import { processBatch } from '../../functions/process/process-batch.ts';
import { deliveryMessage } from '../../schemas/messages.ts';
import { batch, envelope } from '../unit/intake-tools.ts';
import { memoryStores } from '../unit/memory-ports.ts';
import { sqsRecord } from '../unit/sqs-record.ts';
import { permitEveryone } from './legal-bases.ts';
import { type List, listWorld, somebody, sumOf } from './list-world.ts';
import { type Services, startServices, type World } from './refresh-world.ts';

let services: Services;
let world: World;
let list: List;
beforeAll(async () => {
  services = await startServices();
  world = services.newWorld();
});
afterAll(async () => {
  await list.stop();
  await services.stop();
});

let minute = 0;

/** Somebody says something; what process asks deliver to do is done at once. @returns what it asked */
async function say(event: object) {
  minute += 1;
  const { graph, vault } = world.people;
  const stores = memoryStores({ graph, vault });
  const timestamp = `2026-11-22T02:${String(minute).padStart(2, '0')}:00Z`;
  const body = batch([{ messageId: `m${minute}`, timestamp, ...event }]);
  const message = sqsRecord(JSON.stringify({ ...envelope(), body }));
  expect(await processBatch([message], stores.ports)).toEqual({ batchItemFailures: [] });
  for (const asked of stores.deliveries) await list?.deliver(deliveryMessage.parse(asked));
  return stores.deliveries;
}

/** The node of her member number. */
async function hanako(): Promise<string> {
  const probe = memoryStores();
  const body = batch([{ type: 'identify', messageId: 'probe', userId: 'hanako' }]);
  await processBatch([sqsRecord(JSON.stringify({ ...envelope(), body }))], probe.ports);
  return probe.claims[0]?.nodes[0] ?? '';
}

const ask = (event: string, properties: object = { case_id: 'C-1' }) =>
  say({ type: 'track', event, userId: 'hanako', properties });

test('an open complaint takes her off at once, and closing it brings her back with the next run', async () => {
  const identify = {
    type: 'identify',
    userId: 'hanako',
    traits: { email: 'hanako@example.jp' },
    context: { consent: { categoryPreferences: { advertising: true } } },
  };
  await say(identify);
  const id = await hanako();
  list = await listWorld(world, [{ ...somebody(1), id, words: [] }, somebody(2)], {
    minimumListSize: 1,
  });
  await permitEveryone(list.ports.control, 'tiktok');
  expect(await list.run()).toMatchObject({ acknowledged: 2 });
  const both = list.members();
  expect(both).toHaveLength(2);

  // An inquiry is no complaint, a complaint without an end is one from its first word.
  await ask('Inquiry Opened');
  expect(list.members()).toEqual(both);
  const asked = await ask('Inquiry Reopened', { case_id: 'C-1', category: 'クレーム' });
  expect(asked).toContainEqual({ kind: 'withdrawn', node: id });
  expect(list.members()).toEqual([somebody(2).keyOf('email', 'phone')]);
  let sync = await list.run();
  expect(sync).toMatchObject({ acknowledged: 1, suppressed: 1 });
  expect(sumOf(sync)).toBe(sync.audience);
  expect(list.members()).toHaveLength(1);

  // Another case being closed changes nothing; this one does.
  await ask('Complaint Resolved', { case_id: 'C-2' });
  expect(await list.run()).toMatchObject({ suppressed: 1 });
  await ask('Inquiry Resolved');
  sync = await list.run();
  expect(list.members()).toEqual(both);
  expect(sync).toMatchObject({ acknowledged: 2, suppressed: 0 });
  expect(sumOf(sync)).toBe(sync.audience);
});

test('an opening that comes late, after the closing of the same case, changes nothing', async () => {
  const before = list.members();
  await ask('Complaint Closed', { case_id: 'C-9' });
  await say({
    type: 'track',
    event: 'Complaint Opened',
    userId: 'hanako',
    timestamp: '2026-11-22T01:00:00Z',
    properties: { case_id: 'C-9' },
  });
  expect(list.members()).toEqual(before);
  expect(await list.run()).toMatchObject({ suppressed: 0 });
});

test('the terms that she accepted last are known, by trait or by event, whatever arrives when', async () => {
  const terms = (version: number, at: string) => ({
    type: 'identify',
    userId: 'hanako',
    traits: { terms_version: version, terms_accepted_at: at },
  });
  await say(terms(3, '2026-03-01T00:00:00Z'));
  await say(terms(2, '2025-03-01T00:00:00Z'));
  const node = await hanako();
  const known = async () =>
    (await world.people.vault.read([node])).get(node)?.fields['terms_version'];
  expect(await known()).toMatchObject({ value: '3', at: '2026-03-01T00:00:00.000Z' });
  await ask('Terms Accepted', { version: '4' });
  expect(await known()).toMatchObject({ value: '4' });
  // A day of the future counts as the day on which it was said.
  await say(terms(5, '2999-01-01T00:00:00Z'));
  await say({
    type: 'track',
    event: 'Terms Accepted',
    userId: 'hanako',
    properties: { version: 6 },
  });
  expect(await known()).toMatchObject({ value: '6' });
});
