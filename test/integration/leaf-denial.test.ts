import { afterAll, beforeAll, beforeEach, expect, test } from 'vitest';
import { callOfLineEvent } from '../../domain/line/event-call.ts';
import { peopleOf } from '../../functions/deliver/chunk/contacts.ts';
import { processBatch } from '../../functions/process/process-batch.ts';
import { batch, envelope } from '../unit/intake-tools.ts';
import { type MemoryStores, memoryStores } from '../unit/memory-ports.ts';
import { sqsRecord } from '../unit/sqs-record.ts';
import { type Services, startServices, type World } from './refresh-world.ts';

let services: Services;
let world: World;
let stores: MemoryStores;
let minute: number;
beforeAll(async () => {
  services = await startServices();
});
beforeEach(() => {
  world = services.newWorld();
  const { graph, vault } = world.people;
  stores = memoryStores({ graph, vault });
  minute = 20;
});
afterAll(() => services.stop());

type Who = {
  readonly userId?: string;
  readonly anonymousId?: string;
  readonly context?: object;
};

/** Somebody's word on advertising and post, a minute after the last one; undefined says nothing. */
async function say(who: Who, advertising?: boolean, traits: object = {}): Promise<void> {
  minute += 1;
  const event = {
    type: 'identify',
    messageId: `m${minute}`,
    timestamp: `2026-11-22T02:${minute}:00Z`,
    ...who,
    traits,
    ...(advertising !== undefined && {
      context: { ...who.context, consent: { categoryPreferences: { advertising } } },
    }),
  };
  const body = JSON.stringify({ ...envelope(), body: batch([event]) });
  expect(await processBatch([sqsRecord(body)], stores.ports)).toEqual({ batchItemFailures: [] });
}

/** The node that somebody is in the graph. */
async function nodeOf(who: Who): Promise<string> {
  const probe = memoryStores();
  const event = { type: 'identify', messageId: 'p', timestamp: '2026-11-22T02:00:00Z', ...who };
  await processBatch(
    [sqsRecord(JSON.stringify({ ...envelope(), body: batch([event]) }))],
    probe.ports,
  );
  return probe.claims[0]?.nodes[0] ?? '';
}

/** Whether a run that adds members now would send the person. */
async function isSent(who: Who): Promise<boolean | undefined> {
  const node = await nodeOf(who);
  const { graph, vault } = world.people;
  return (await peopleOf([node], { graph, vault })).get(node)?.isConsented;
}

const person = { userId: 'hanako' };
const phone = { anonymousId: 'phone' };
const email = { email: 'hanako@example.jp' };

test('a denial said on a device that follows a person keeps the person off lists', async () => {
  await say({ ...person, ...phone }, true, email);
  expect(await isSent(person)).toBe(true);
  await say(phone, false);
  expect(await isSent(person)).toBe(false);
  expect(stores.deliveries).toContainEqual({ kind: 'withdrawn', node: await nodeOf(person) });
});

test('a later grant outdoes it, and a denial after that counts again', async () => {
  await say({ ...person, ...phone }, true, email);
  await say(phone, false);
  await say(person, true);
  expect(await isSent(person)).toBe(true);
  stores.deliveries.length = 0;
  await say(phone, false);
  expect(await isSent(person)).toBe(false);
  expect(stores.deliveries).toContainEqual({ kind: 'withdrawn', node: await nodeOf(person) });
});

test('an older denial that comes late changes nothing, and a grant is not copied', async () => {
  await say({ ...person, ...phone }, undefined, email);
  const later = minute;
  await say(person, true);
  minute = later - 5;
  await say(phone, false);
  expect(await isSent(person)).toBe(true);
  minute = later + 5;
  await say({ userId: 'taro', anonymousId: 'tablet' });
  await say({ anonymousId: 'tablet' }, true);
  expect(await isSent({ userId: 'taro' })).toBe(false);
});

test('whoever the device is with after an unmerge, both have the denial; nobody else does', async () => {
  await say({ ...person, ...phone }, true, email);
  await say({ userId: 'taro', anonymousId: 'tablet' }, true);
  await say(phone, false);
  const { graph, vault } = world.people;
  const node = await nodeOf(person);
  const members = (await graph.profilesOf([node])).get(node)?.members ?? [];
  expect(members).toHaveLength(2);
  const records = await vault.read(members);
  for (const member of members) {
    expect(records.get(member)?.consents['advertising']?.value).toBe(false);
  }
  expect(await isSent({ userId: 'taro' })).toBe(true);
});

test('a LINE user who blocked the account is on no list by that id, until they follow again', async () => {
  const lineUserId = `U${'7'.repeat(32)}`;
  const context = { externalIds: [{ type: 'line_user_id', id: lineUserId }] };
  await say({ ...person, context }, undefined);
  const hear = async (type: string): Promise<void> => {
    minute += 1;
    const timestamp = Date.parse(`2026-11-22T02:${minute}:00Z`);
    const source = { type: 'user', userId: lineUserId };
    const event = { type, webhookEventId: `w${minute}`, timestamp, source };
    const body = batch([callOfLineEvent(event, 'own', new Map())]);
    await processBatch([sqsRecord(JSON.stringify({ ...envelope(), body }))], stores.ports);
  };
  const listed = async (): Promise<readonly string[] | undefined> => {
    const node = await nodeOf(person);
    const { graph, vault } = world.people;
    return (await peopleOf([node], { graph, vault })).get(node)?.record.lineUserIds;
  };
  expect(await listed()).toEqual([lineUserId]);
  await hear('unfollow');
  expect(await listed()).toEqual([]);
  await hear('follow');
  expect(await listed()).toEqual([lineUserId]);
});
