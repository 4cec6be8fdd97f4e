import * as fc from 'fast-check';
import { expect, test } from 'vitest';
import { findingOf } from '../../../domain/sensitive/finding.ts';
import { marksOf } from '../../../domain/sensitive/marks.ts';
import { sensitiveMarks } from '../../../schemas/sensitive.ts';
import { conditions } from './arbitrary/conditions.ts';
import { define } from './arbitrary/define.ts';
import { oddNames, properties } from './arbitrary/vocabulary.ts';
import { world } from './arbitrary/world.ts';
import { library } from './library.ts';
import { membersOf } from './oracle/members.ts';
import type { World } from './oracle/world.ts';

/** `SENSITIVE_RUNS=20000` for the night. */
const runs = Number(process.env['SENSITIVE_RUNS'] ?? 150);

const paths: readonly (readonly string[])[] = [
  ...[...properties, 'items', 'kind', 'cost', 'theme', 'campaign_name', 'segment_id'].map(
    (name) => [name],
  ),
  ...[oddNames[1] ?? '', oddNames[2] ?? '', 'customer_number', "tag:vip's"].map((name) => [name]),
  ...[
    ['kind', 'a'],
    ['campaign', 'name'],
  ],
];
const marked = fc.uniqueArray(fc.constantFrom(...paths), {
  minLength: 2,
  maxLength: 6,
  size: 'max',
});
const other = fc.constantFrom<unknown>('gold', 12, -3, true, '2024-02-29', undefined);

/** The same world where marked fields hold something else: each its own value, or none. */
function perturbed(
  facts: World,
  fields: readonly (readonly string[])[],
  draw: () => unknown,
): World {
  const isMarked = (name: string) =>
    fields.some(([only, more]) => only === name && more === undefined);
  return {
    ...facts,
    events: facts.events.map((event) => ({
      ...event,
      properties: fields.reduce((whole, way) => withValue(whole, way, draw()), event.properties),
    })),
    // Whoever told a trait is known by the call that told it, whatever the trait was.
    traits: facts.traits.map((row) =>
      isMarked(row.trait) ? { ...row, value: draw() ?? null } : row,
    ),
  };
}

function withValue(
  whole: Readonly<Record<string, unknown>>,
  [first = '', ...rest]: readonly string[],
  value: unknown,
): Readonly<Record<string, unknown>> {
  const { [first]: old, ...others } = whole;
  if (rest.length > 0) {
    const isObject = typeof old === 'object' && old !== null && !Array.isArray(old);
    return isObject ? { ...others, [first]: withValue({ ...old }, rest, value) } : whole;
  }
  return value === undefined ? others : { ...others, [first]: value };
}

const judge = (
  where: ReturnType<typeof define>['where'],
  fields: readonly (readonly string[])[],
) => {
  const brand = sensitiveMarks.parse({
    fields: fields.map((way) => ({ field: [...way], category: 'health' })),
  });
  const marks = marksOf(brand);
  const definition = { ...define({ did: {} }), where };
  return findingOf(definition, { library, marks, learntUnder: () => marks.edition });
};

test('whose members change with a marked field may not be advertised to', () => {
  let dependent = 0;
  let cleared = 0;
  fc.assert(
    fc.property(
      world,
      fc.array(conditions(2), { minLength: 8, maxLength: 8 }),
      marked,
      fc.array(other, { minLength: 8, maxLength: 8 }),
      (facts, wheres, fields, values) => {
        let drawn = 0;
        const changed = perturbed(facts, fields, () => values[drawn++ % values.length]);
        for (const where of wheres) {
          const finding = judge(where, fields);
          if (finding === undefined) cleared += 1;
          const [before, after] = [facts, changed].map((each) =>
            [...membersOf(where, each)].sort(),
          );
          if (JSON.stringify(before) === JSON.stringify(after)) continue;
          dependent += 1;
          expect(finding).toBeDefined();
        }
      },
    ),
    { seed: 20_261_126, numRuns: runs },
  );
  // Neither did the worlds all look alike, nor was everything refused.
  expect(dependent).toBeGreaterThan(runs / 20);
  expect(cleared).toBeGreaterThan(runs);
});
