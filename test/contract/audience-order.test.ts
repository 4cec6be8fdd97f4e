import * as fc from 'fast-check';
import { afterAll, beforeAll, expect, test } from 'vitest';
import type { Condition } from '../../schemas/audience/condition.ts';
import { caseEvent } from '../property/audience/arbitrary/business-events.ts';
import { crowdedWorld } from '../property/audience/arbitrary/crowded-world.ts';
import { define } from '../property/audience/arbitrary/define.ts';
import { sequence } from '../property/audience/arbitrary/sequences.ts';
import { asOf, eventName } from '../property/audience/arbitrary/vocabulary.ts';
import { membersOf } from '../property/audience/oracle/members.ts';
import type { World } from '../property/audience/oracle/world.ts';
import { membersBySql } from './audience-members.ts';
import { audienceWarehouse } from './audience-warehouse.ts';

let warehouse: Awaited<ReturnType<typeof audienceWarehouse>>;
beforeAll(async () => {
  warehouse = await audienceWarehouse();
});
afterAll(() => warehouse.close());

/** A property that runs out of time goes on in the warehouse that the next test fills. */
const slow = { timeout: 240_000 };

const what = fc.record({
  event: eventName,
  properties: fc.constantFrom<Record<string, unknown>>({}, { kind: 'gold' }, { kind: 12 }),
});
const defined = (where: unknown): Condition => define(where).where;

test('sequences are found where one of all combinations of events is one', slow, async () => {
  const seen = { holds: 0, not: 0 };
  await fc.assert(
    fc.asyncProperty(
      crowdedWorld(what),
      fc.array(sequence.map(defined), { minLength: 1, maxLength: 4 }),
      async (facts, wheres) => {
        await warehouse.fill(facts);
        const expected = wheres.map((where) => [...membersOf(where, facts)].sort());
        expect(await membersBySql(warehouse, wheres)).toEqual(expected);
        for (const { length } of expected) seen[length > 0 ? 'holds' : 'not'] += 1;
      },
    ),
    { seed: 17, numRuns: 30 },
  );
  // Neither always nor never: the comparison says something.
  expect(Math.min(seen.holds, seen.not)).toBeGreaterThan(8);
});

test('a case is open or not for whoever its latest event is of', slow, async () => {
  const seen = { holds: 0, not: 0 };
  await fc.assert(
    fc.asyncProperty(crowdedWorld(caseEvent), async (facts) => {
      await warehouse.fill(facts);
      const wheres = [{}, { kind: 'complaint' }, { kind: 'inquiry' }, { kind: 'ticket' }].map(
        (openCase) => defined({ openCase }),
      );
      const expected = wheres.map((where) => [...membersOf(where, facts)].sort());
      expect(await membersBySql(warehouse, wheres)).toEqual(expected);
      for (const { length } of expected) seen[length > 0 ? 'holds' : 'not'] += 1;
    }),
    { seed: 19, numRuns: 30 },
  );
  expect(Math.min(seen.holds, seen.not)).toBeGreaterThan(20);
});

const at = (node: string, event: string, time: string, day = asOf): World['events'][number] => ({
  ...{ node, event, day, properties: {}, isBot: false },
  at: time.includes('T') ? time : `${day}T${time}Z`,
});
const facts = (events: World['events'], identity: World['identity'] = []): World => ({
  ...{ asOf, events, identity, traits: [] },
});
const steps = (...names: (string | object)[]) => ({
  sequence: { steps: names.map((step) => (typeof step === 'string' ? { event: step } : step)) },
});
const phone = [{ node: 'phone', profileId: 'person', isErased: false }];

test.for<[promise: string, facts: World, where: object, members: string[]]>([
  [
    'the order across devices counts, not the device',
    facts([at('phone', 'seen', '10:00:00.000'), at('person', 'bought', '10:00:00.001')], phone),
    steps('seen', 'bought'),
    ['person'],
  ],
  [
    'two events of one moment are in no order',
    facts([at('a', 'seen', '10:00:00.000'), at('a', 'bought', '10:00:00.000')]),
    steps('seen', 'bought'),
    [],
  ],
  [
    'within one hour is up to and with the millisecond that ends it',
    facts([
      ...[at('a', 'seen', '10:00:00.000'), at('a', 'bought', '11:00:00.000')],
      ...[at('b', 'seen', '10:00:00.000'), at('b', 'bought', '11:00:00.001')],
    ]),
    steps('seen', { event: 'bought', within: { hours: 1 } }),
    ['a'],
  ],
  [
    'a later first step saves what an earlier one lost',
    facts([
      ...[at('a', 'seen', '08:00:00.000'), at('a', 'mailed', '09:00:00.000')],
      ...[at('a', 'seen', '10:00:00.000'), at('a', 'bought', '10:30:00.000')],
    ]),
    steps('seen', { event: 'bought', within: { hours: 1 }, without: { event: 'mailed' } }),
    ['a'],
  ],
  [
    'what lies at the moment of a step does not lie between',
    facts([
      ...[at('a', 'seen', '10:00:00.000'), at('a', 'mailed', '10:00:00.000')],
      ...[at('a', 'mailed', '10:30:00.000'), at('a', 'bought', '10:30:00.000')],
    ]),
    steps('seen', { event: 'bought', without: { event: 'mailed' } }),
    ['a'],
  ],
  [
    'each purchase after a look counts once',
    facts([
      ...[at('a', 'seen', '10:00:00.000'), at('a', 'seen', '10:01:00.000')],
      ...[at('a', 'bought', '10:30:00.000'), at('a', 'bought', '10:40:00.000')],
    ]),
    { sequence: { ...steps('seen', 'bought').sequence, operator: 'equals', value: 2 } },
    ['a'],
  ],
  [
    'a session ends after half an hour, with the day, and with the device',
    facts(
      [
        ...[at('near', 'seen', '10:00:00.000'), at('near', 'bought', '10:30:00.000')],
        ...[at('far', 'seen', '10:00:00.000'), at('far', 'bought', '10:30:00.001')],
        at('night', 'seen', '2024-02-29T23:59:00.000Z', '2024-02-29'),
        at('night', 'bought', '00:01:00.000'),
        ...[at('phone', 'seen', '10:00:00.000'), at('person', 'bought', '10:01:00.000')],
      ],
      phone,
    ),
    { sequence: { ...steps('seen', 'bought').sequence, inSession: true } },
    ['near'],
  ],
  [
    'other events keep a session alive',
    facts([
      ...[at('a', 'seen', '10:00:00.000'), at('a', 'scrolled', '10:25:00.000')],
      at('a', 'bought', '10:50:00.000'),
    ]),
    { sequence: { ...steps('seen', 'bought').sequence, inSession: true } },
    ['a'],
  ],
])('%s', async ([, given, where, members]) => {
  await warehouse.fill(given);
  expect(await membersBySql(warehouse, [where])).toEqual([members]);
  expect([...membersOf(defined(where), given)].sort()).toEqual(members);
});
