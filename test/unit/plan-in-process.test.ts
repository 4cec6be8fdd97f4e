import { gunzipSync, gzipSync } from 'node:zlib';
import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { replayMessage } from '../../domain/intake/replay.ts';
import { compilePlan } from '../../domain/tracking-plan/source-plan.ts';
import { processBatch } from '../../functions/process/process-batch.ts';
import { deadLetter } from '../../schemas/dead-letter.ts';
import { type TrackingPlan, trackingPlan } from '../../schemas/tracking-plan/plan.ts';
import type { Members, Property } from '../../schemas/tracking-plan/property.ts';
import type { PlanMode } from '../../schemas/tracking-plan/rows.ts';
import { plan as anyPlan } from '../property/tracking-plan/arbitraries.ts';
import { batch, envelope, receivedAt, track } from './intake-tools.ts';
import { memoryStores } from './memory-ports.ts';
import { sqsRecord } from './sqs-record.ts';

const shop = {
  id: 'shop',
  name: 'Shop',
  events: [
    {
      type: 'track',
      name: 'Order Completed',
      properties: {
        total: { type: 'number', minimum: 0 },
        gift: { type: 'object', properties: { note: { type: 'string', personal: true } } },
        products: {
          type: 'array',
          items: { type: 'object', properties: { sku: { type: 'string' } }, required: ['sku'] },
        },
      },
      required: ['total'],
    },
    {
      type: 'identify',
      properties: {
        nickname: { type: 'string', personal: true },
        email: { type: 'string', personal: true },
        plan: { type: 'string', enum: ['silver', 'gold'] },
      },
    },
  ],
};

function storesWith(document: unknown, mode: PlanMode) {
  const compiled = { ...compilePlan(trackingPlan.parse(document)), mode };
  return memoryStores({
    plans: async () => (sourceId) => (sourceId === 'shop' ? compiled : undefined),
  });
}
const order = (properties: Record<string, unknown>, members = {}) =>
  track({ properties, ...members });
const message = (events: readonly unknown[], changes = {}): string =>
  JSON.stringify({ ...envelope(changes), body: batch(events) });
const run = (stores: ReturnType<typeof memoryStores>, text: string) =>
  processBatch([sqsRecord(text)], stores.ports);

const mixed = [
  order({ total: 1 }, { messageId: 'good' }),
  order({ total: 1, products: [{ sku: 'a' }, { sku: 7 }, {}] }, { messageId: 'bad' }),
  order({ total: 1, colour: 'red' }, { messageId: 'odd' }),
  order({}, { messageId: 'bare' }),
  track({ event: 'Unheard Of', messageId: 'unheard' }),
];

describe('a strict source', () => {
  test('refuses what breaks its plan, with where and how, and lets the neighbours pass', async () => {
    const stores = storesWith(shop, 'strict');
    expect(await run(stores, message(mixed))).toEqual({ batchItemFailures: [] });
    expect(stores.listed('landing_events').map((row) => row['message_id'])).toEqual([
      'good',
      'odd',
      'unheard',
    ]);
    expect(stores.listed('landing_outcomes')).toMatchObject([
      { position: 1, reason: 'plan_violation' },
      { position: 3, reason: 'plan_violation' },
    ]);
    expect(stores.letters.map((letter) => deadLetter.parse(letter).violations)).toEqual([
      [
        {
          position: 1,
          findings: [
            { pointer: '/properties/products/1/sku', fault: 'type' },
            { pointer: '/properties/products/2/sku', fault: 'missing' },
          ],
        },
        { position: 3, findings: [{ pointer: '/properties/total', fault: 'missing' }] },
      ],
    ]);
  });

  test('counts each kind once an event, without any value, notes included', async () => {
    const stores = storesWith(shop, 'strict');
    await run(stores, message(mixed));
    const at = { sourceId: 'shop', day: '2026-11-22', type: 'track', lastSeenAt: receivedAt };
    const ofOrder = { ...at, event: 'Order Completed', events: 1 };
    const bad = { ...ofOrder, refused: 1, messageId: 'bad', pointer: '/properties/products/*/sku' };
    expect(stores.violations).toEqual([
      { ...bad, fault: 'type' },
      { ...bad, fault: 'missing' },
      {
        ...ofOrder,
        pointer: '/properties/colour',
        fault: 'undeclared',
        refused: 0,
        messageId: 'odd',
      },
      { ...ofOrder, pointer: '/properties/total', fault: 'missing', refused: 1, messageId: 'bare' },
      {
        ...at,
        event: 'Unheard Of',
        events: 1,
        pointer: '/event',
        fault: 'unplanned',
        refused: 0,
        messageId: 'unheard',
      },
    ]);
  });

  test('stores what was refused once the plan was widened and the letters are replayed', async () => {
    const strict = storesWith(shop, 'strict');
    await run(strict, message(mixed));
    const [letter] = strict.letters;
    if (letter === undefined) throw new Error('there must be a letter');
    const again = replayMessage(letter, {
      sha256: (text) => Buffer.from(text).toString('hex').padEnd(64, '0'),
      decode: (text) => Buffer.from(text, 'base64').toString('utf8'),
      gzip: (parts) =>
        gzipSync(Buffer.concat(parts.map((part) => Buffer.from(part, 'base64')))).toString(
          'base64',
        ),
    });
    expect(gunzipSync(Buffer.from(again?.body ?? '', 'base64')).toString()).toContain('"bad"');
    const [first] = shop.events;
    const widened = { ...shop, events: [{ ...first, required: [], properties: {} }] };
    const stores = storesWith(widened, 'strict');
    await run(stores, JSON.stringify(again));
    expect(stores.listed('landing_events').map((row) => row['message_id'])).toEqual([
      'bad',
      'bare',
    ]);
  });
});

describe('a lenient source', () => {
  test('stores everything and counts the same', async () => {
    const [strict, lenient] = [storesWith(shop, 'strict'), storesWith(shop, 'lenient')];
    await run(strict, message(mixed));
    await run(lenient, message(mixed));
    expect(lenient.listed('landing_events')).toHaveLength(mixed.length);
    expect(lenient.letters).toEqual([]);
    expect(lenient.violations).toEqual(
      strict.violations.map((count) => ({ ...count, refused: 0 })),
    );
  });

  test('another source is not judged at all', async () => {
    const stores = storesWith(shop, 'strict');
    await run(stores, message(mixed, { sourceId: 'till' }));
    expect(stores.listed('landing_events')).toHaveLength(mixed.length);
    expect(stores.violations).toEqual([]);
  });
});

test('what cannot be counted is told, and holds up no event', async () => {
  const stores = storesWith(shop, 'lenient');
  const broken = { add: async () => Promise.reject(new Error('the table is away')) };
  const response = await processBatch([sqsRecord(message(mixed))], {
    ...stores.ports,
    violations: broken,
  });
  expect(response.batchItemFailures).toEqual([]);
  expect(stores.listed('landing_events')).toHaveLength(mixed.length);
  expect(stores.failures).toHaveLength(1);
});

test('without the plans nothing is processed: what is personal might land', async () => {
  const stores = memoryStores({ plans: async () => Promise.reject(new Error('no table')) });
  const one = sqsRecord(message(mixed));
  expect(await processBatch([one], stores.ports)).toEqual({
    batchItemFailures: [{ itemIdentifier: one.messageId }],
  });
  expect(stores.listed('landing_events')).toEqual([]);
});

describe('personal properties', () => {
  const identify = {
    type: 'identify',
    userId: 'u1',
    messageId: 'i1',
    timestamp: receivedAt,
    traits: { nickname: 'みっちゃん', email: 'mi@shop.example', plan: 'gold' },
  };

  test('go to the vault under their place; the lake has a placeholder, of traits nothing', async () => {
    const stores = storesWith(shop, 'lenient');
    const gift = { note: 'おめでとう', wrap: true };
    await run(stores, message([order({ total: 1, gift }), identify]));
    const [ordered, identified] = stores.listed('landing_events').map((row) => row['properties']);
    expect(ordered).toBe('{"gift":{"note":"[personal]","wrap":true},"total":1}');
    expect(identified).toBe('{"plan":"gold"}');
    expect(stores.listed('landing_traits').map((row) => row['trait'])).toEqual(['plan']);
    const fields = Object.assign(
      {},
      ...[...stores.records.values()].map((record) => record.fields),
    );
    expect(fields).toMatchObject({
      'properties.gift.note': { value: 'おめでとう' },
      'traits.nickname': { value: 'みっちゃん' },
      email: { value: 'mi@shop.example' },
    });
  });

  test('two events that differ only in them are two contents', async () => {
    const stores = storesWith(shop, 'lenient');
    const notes = ['a', 'b'].map((note, index) =>
      order({ total: 1, gift: { note } }, { messageId: `m${index}` }),
    );
    await run(stores, message(notes));
    const prints = stores.listed('landing_events').map((row) => row['fingerprint']);
    expect(new Set(prints).size).toBe(2);
  });

  test('one that is longer than the vault takes is refused as it is without a plan', async () => {
    const stores = storesWith(shop, 'lenient');
    await run(stores, message([order({ total: 1, gift: { note: 'x'.repeat(1_025) } })]));
    expect(stores.listed('landing_outcomes')).toMatchObject([{ reason: 'trait_too_long' }]);
  });

  test('never land, whatever the plan and whatever the values', async () => {
    let personal = 0;
    let plain = 0;
    await fc.assert(
      fc.asyncProperty(anyPlan, async (plan) => {
        const stores = storesWith(plan, 'lenient');
        const tokens = new Tokens();
        const events = eventsOf(plan, tokens);
        await run(stores, message(events));
        const tables = ['landing_events', 'landing_traits', 'landing_account_members'];
        const lake = JSON.stringify([
          tables.map((table) => stores.listed(table)),
          stores.violations,
          stores.accounts,
        ]);
        for (const token of tokens.personal) expect(lake).not.toContain(token);
        for (const token of tokens.plain) expect(lake).toContain(token);
        const vault = JSON.stringify([...stores.records.values()]);
        for (const token of tokens.personal) expect(vault).toContain(token);
        personal += tokens.personal.length;
        plain += tokens.plain.length;
      }),
      { numRuns: 100 },
    );
    expect(Math.min(personal, plain)).toBeGreaterThan(15);
  });
});

/** Texts that stand nowhere else. */
class Tokens {
  readonly personal: string[] = [];
  readonly plain: string[] = [];

  next(isPersonal: boolean): string {
    const list = isPersonal ? this.personal : this.plain;
    const token = `tok${isPersonal ? 'p' : 'q'}${'abcdefghij'[list.length % 10]}${list.length}end`;
    list.push(token);
    return token;
  }
}

/** One event of each entry with a token at every place, whatever type the place should have. */
const eventsOf = ({ events }: TrackingPlan, tokens: Tokens) =>
  events.map((event, index) => {
    const { type, name } = event;
    const named = type === 'track' ? { event: name } : name === undefined ? {} : { name };
    const root = type === 'identify' || type === 'group' ? 'traits' : 'properties';
    return {
      // Of one person the vault keeps the last word of a field.
      ...{ type, userId: `u${index}`, groupId: 'g1', timestamp: receivedAt },
      messageId: `m${index}`,
      ...named,
      [root]: membersFor(event, false, tokens),
    };
  });

const membersFor = ({ properties }: Members, isPersonal: boolean, tokens: Tokens): object =>
  Object.fromEntries(
    Object.entries(properties).map(([key, one]) => [key, valueFor(one, isPersonal, tokens)]),
  );

function valueFor(property: Property, isWithin: boolean, tokens: Tokens): unknown {
  const isPersonal = isWithin || property.personal === true;
  if (property.type === 'array') {
    return [
      valueFor(property.items, isPersonal, tokens),
      valueFor(property.items, isPersonal, tokens),
    ];
  }
  if (property.type === 'object') return membersFor(property, isPersonal, tokens);
  return tokens.next(isPersonal);
}
