import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, test } from 'vitest';
import { sensitiveFieldsOf } from '../../domain/tracking-plan/sensitive-fields.ts';
import { faults } from '../../schemas/audience.ts';
import { planFault, planFaults } from '../../schemas/tracking-plan/fault.ts';
import { planLimits } from '../../schemas/tracking-plan/limits.ts';
import { trackingPlan } from '../../schemas/tracking-plan/plan.ts';

const shop = {
  id: 'shop',
  name: 'Shop',
  events: [
    {
      type: 'track',
      name: 'Order Completed',
      properties: {
        order_id: { type: 'string', pattern: '^[A-Z]{2}-\\d{4,8}$' },
        total: { type: 'number', minimum: 0 },
        gift_note: { type: 'string', personal: true },
        products: {
          type: 'array',
          items: {
            type: 'object',
            properties: {
              sku: { type: 'string' },
              symptom: { type: 'string', sensitive: 'health' },
            },
            required: ['sku'],
          },
        },
      },
      required: ['order_id', 'total'],
    },
    { type: 'identify', properties: { faith: { type: 'string', sensitive: 'religion' } } },
  ],
};
const faultsOf = (document: unknown) => {
  const parsed = trackingPlan.safeParse(document);
  return parsed.success
    ? []
    : faults(parsed.error).map(({ path, message }) => `${path}: ${message}`);
};
const event = (members: Record<string, unknown>) => ({
  id: 'shop',
  name: 'Shop',
  events: [{ type: 'track', name: 'E', ...members }],
});
const property = (members: Record<string, unknown>) => event({ properties: { p: members } });

test('what a plan leaves out is filled in, and parsing it again changes nothing', () => {
  const plan = trackingPlan.parse(shop);
  expect(plan.unplanned).toBe('note');
  expect(plan.events[0]).toMatchObject({ additional: 'note', required: ['order_id', 'total'] });
  expect(plan.events[1]).toMatchObject({ required: [] });
  expect(trackingPlan.parse(plan)).toEqual(plan);
});

test('sensitive fields are told with their path and category', () => {
  expect(sensitiveFieldsOf(trackingPlan.parse(shop))).toEqual([
    {
      type: 'track',
      event: 'Order Completed',
      path: ['products', '*', 'symptom'],
      category: 'health',
    },
    { type: 'identify', event: undefined, path: ['faith'], category: 'religion' },
  ]);
});

describe('a fault is told at its place', () => {
  test.for<[string, unknown, string]>([
    ['a type nobody knows', property({ type: 'money' }), 'events[0].properties.p.type: '],
    [
      'a key nobody knows',
      property({ type: 'string', max: 1 }),
      'events[0].properties.p.max: unknown key',
    ],
    [
      'a required name that is no property',
      event({ required: ['x'] }),
      'events[0].required[0]: must be a name of properties',
    ],
    [
      'a range the wrong way round',
      property({ type: 'integer', minimum: 2, maximum: 1 }),
      'events[0].properties.p.maximum: must not be less than minimum',
    ],
    [
      'a repeated value',
      property({ type: 'string', enum: ['a', 'a'] }),
      'events[0].properties.p.enum: must not repeat a value',
    ],
    [
      'a pattern that looks ahead',
      property({ type: 'string', pattern: 'a(?=b)' }),
      'events[0].properties.p.pattern: may have plain groups only',
    ],
    [
      'a pattern that explodes',
      property({ type: 'string', pattern: '((a{99}){99}){99}' }),
      'events[0].properties.p.pattern: repeats too much',
    ],
    [
      'a track call without a name',
      { id: 'x', name: 'x', events: [{ type: 'track' }] },
      'events[0].name: is required',
    ],
    [
      'an identify call with one',
      { id: 'x', name: 'x', events: [{ type: 'identify', name: 'a' }] },
      'events[0].name: must not be',
    ],
    [
      'an event twice',
      { id: 'x', name: 'x', events: [{ type: 'page' }, { type: 'page' }] },
      'events[1]: must not list an event twice',
    ],
    [
      'an unknown category',
      property({ type: 'string', sensitive: 'taste' }),
      'events[0].properties.p.sensitive: must be one of health, ',
    ],
  ])('%s', ([, document, expected]) => {
    expect(faultsOf(document)).toEqual([expect.stringContaining(expected)]);
  });

  test('names that mean something to the language are none', () => {
    const document: unknown = JSON.parse(
      '{"id":"x","name":"x","events":[{"type":"track","name":"E","properties":{"constructor":{"type":"string"}}}]}',
    );
    expect(faultsOf(document)).toHaveLength(1);
  });
});

describe('limits', () => {
  const nested = (depth: number): unknown =>
    depth === 1 ? { type: 'string' } : { type: 'object', properties: { p: nested(depth - 1) } };
  test(`properties nest ${planLimits.depth} deep and no deeper`, () => {
    expect(faultsOf(event({ properties: { p: nested(planLimits.depth) } }))).toEqual([]);
    expect(faultsOf(event({ properties: { p: nested(planLimits.depth + 1) } }))).toHaveLength(1);
  });

  test(`${planLimits.personal} personal properties are the most`, () => {
    const personal = (count: number) =>
      event({
        properties: Object.fromEntries(
          Array.from({ length: count }, (_, at) => [`p${at}`, { type: 'string', personal: true }]),
        ),
      });
    expect(faultsOf(personal(planLimits.personal))).toEqual([]);
    expect(faultsOf(personal(planLimits.personal + 1))).toHaveLength(1);
  });

  test('a hundred thousand levels are refused before anything recurses', () => {
    const bomb: unknown = JSON.parse(`${'{"items":'.repeat(100_000)}1${'}'.repeat(100_000)}`);
    expect(faultsOf({ id: 'x', name: 'x', events: [bomb] })).toEqual([
      `: properties nest at most ${planLimits.depth} deep`,
    ]);
  });

  test('of bytes, counted as UTF-8', () => {
    const text = '台'.repeat(900);
    const events = Array.from({ length: 75 }, (_, index) => ({
      type: 'track',
      name: `${index}`,
      description: text,
    }));
    expect(faultsOf({ id: 'x', name: 'x', events })).toEqual([': at most 200000 bytes of JSON']);
    expect(faultsOf({ id: 'x', name: 'x', events: events.slice(0, 70) })).toEqual([]);
  });
});

test('docs/tracking-plans.md tells every fault in the words of the schema, and has a plan that is one', () => {
  const page = readFileSync(join(import.meta.dirname, '../../docs/tracking-plans.md'), 'utf8');
  const told = [...page.matchAll(/^\| `(\w+)` \| (.+) \|$/gm)].map(([, word, meaning]) => [
    word,
    meaning,
  ]);
  expect(Object.fromEntries(told)).toMatchObject(planFaults);
  expect(planFault.options).toEqual(Object.keys(planFaults));
  const [, example = ''] = /```json\n([\s\S]+?)```/.exec(page) ?? [];
  expect(faultsOf(JSON.parse(example))).toEqual([]);
});
