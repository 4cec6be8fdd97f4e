import { hash } from 'node:crypto';
import fc from 'fast-check';
import { expect, test } from 'vitest';
import { inputMark, inputOf, type PartitionGeneration } from '../../domain/refresh/input-mark.ts';
import { type AudienceDefinition, audienceDefinition } from '../../schemas/audience.ts';

const sha256 = (text: string) => hash('sha256', text);
const defined = (where: unknown): AudienceDefinition =>
  audienceDefinition.parse({
    version: 1,
    name: 'a',
    purpose: 'test',
    goal: 'test',
    owner: 'test',
    target: 'test',
    where,
  });
const context = { asOf: '2026-03-31', timeZone: 'Asia/Tokyo' };
const count = { event: 'Order Completed', operator: 'greater_than_or_equal', value: 2 } as const;
const windowed = defined({ count: { ...count, window: { within: { days: 30 } } } });
const ever = defined({ count });
const byTrait = defined({ trait: { name: 'rank', operator: 'equals', value: 'gold' } });

const days = Array.from({ length: 90 }, (_, back) =>
  new Date(Date.UTC(2026, 2, 31 - back)).toISOString().slice(0, 10),
);
const buckets = [...'0123456789abcdef'];
const lake = (tables: Readonly<Record<string, readonly PartitionGeneration[]>> = {}) =>
  new Map(
    Object.entries({
      profile_days: days.map((id) => ({ id, generation: 1 })),
      events: days.map((id) => ({ id, generation: 1 })),
      node_traits: buckets.map((id) => ({ id, generation: 1 })),
      identity_map: buckets.map((id) => ({ id, generation: 1 })),
      ...tables,
    }),
  );
const markOf = (
  definition: AudienceDefinition,
  generations = lake(),
  { asOf = context.asOf, share = 0 } = {},
) =>
  inputMark(
    inputOf(definition, { ...context, asOf }),
    share === 0 ? undefined : { share, salt: 's' },
    generations,
    sha256,
  );
const moved = (table: string, ids: readonly string[], which: string) =>
  lake({ [table]: ids.map((id) => ({ id, generation: id === which ? 2 : 1 })) });

test('nothing new, the same mark, in whatever order the partitions are named', () => {
  fc.assert(
    fc.property(fc.shuffledSubarray(days, { minLength: days.length }), (order) => {
      const shuffled = lake({ profile_days: order.map((id) => ({ id, generation: 1 })) });
      return markOf(windowed, shuffled) === markOf(windowed);
    }),
    { numRuns: 20 },
  );
});

test('a day marks exactly the audiences whose window it lies in', () => {
  for (const [index, day] of days.entries()) {
    const generations = moved('profile_days', days, day);
    expect(markOf(windowed, generations) !== markOf(windowed)).toBe(index < 30);
    expect(markOf(ever, generations)).not.toBe(markOf(ever));
    expect(markOf(byTrait, generations)).toBe(markOf(byTrait));
  }
});

test('what an audience does not read does not mark it', () => {
  expect(markOf(windowed, moved('events', days, days[0] ?? ''))).toBe(markOf(windowed));
  expect(markOf(windowed, moved('node_traits', buckets, 'a'))).toBe(markOf(windowed));
  expect(markOf(byTrait, moved('node_traits', buckets, 'a'))).not.toBe(markOf(byTrait));
});

test('links of people, another definition, another day and another hold-out mark it', () => {
  expect(markOf(windowed, moved('identity_map', buckets, 'f'))).not.toBe(markOf(windowed));
  const other = defined({ count: { ...count, value: 3, window: { within: { days: 30 } } } });
  expect(markOf(other)).not.toBe(markOf(windowed));
  expect(markOf(windowed, lake(), { asOf: '2026-04-01' })).not.toBe(markOf(windowed));
  expect(markOf(windowed, lake(), { share: 5 })).not.toBe(markOf(windowed));
  // Traits have no days: another as-of changes nothing about who is gold.
  expect(markOf(byTrait, lake(), { asOf: '2026-04-01' })).toBe(markOf(byTrait));
});

test('of a table without generations nothing can be said', () => {
  const generations = lake();
  generations.delete('profile_days');
  expect(markOf(windowed, generations)).toBeUndefined();
});
