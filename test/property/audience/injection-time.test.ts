import * as fc from 'fast-check';
import { expect, test } from 'vitest';
import { compileAudiences } from '../../../domain/audience/compile.ts';
import { define } from './arbitrary/define.ts';
import { hostile } from './arbitrary/hostile.ts';
import { asOf } from './arbitrary/vocabulary.ts';
import { shapeOf } from './parsed-shape.ts';

interface Words {
  readonly event: string;
  readonly other: string;
  readonly property: string;
  readonly value: string;
  readonly trait: string;
}

/** Every place of conditions about time and order into which a person can put words. */
function statementOf({ event, other, property, value, trait }: Words): string {
  const where = [{ property, operator: 'equals', value }];
  const definition = define({
    any: [
      {
        sequence: {
          steps: [
            { event, where },
            { events: [other, 'z'], within: { hours: 1 }, without: { event: 'y', where } },
          ],
        },
      },
      { sequence: { steps: [{ event }, { event: 'x' }], inSession: true } },
      { streak: { event, kind: 'longest', operator: 'equals', value: 1 } },
      { streak: { event, where, kind: 'current', operator: 'equals', value: 1 } },
      { birthday: { trait, in: { days: 3 } } },
    ],
  });
  return compileAudiences([{ id: 'i', definition }], { asOf, timeZone: 'Asia/Tokyo' })
    .map(({ sql }) => sql)
    .join('');
}

const benign = { event: 'e', other: 'o', property: 'p.p', value: 'v', trait: 't' };
/** Words of the definition itself, which would fall into one with a hostile word. */
const own = new Set(['x', 'y', 'z']);
const word = hostile.filter((text) => !own.has(text));

test('no word of a condition about time changes the shape of the statement or arrives changed', {
  timeout: 60_000,
}, () => {
  const { shape, strings } = shapeOf(statementOf(benign));
  fc.assert(
    fc.property(
      fc
        .record({
          ...{ event: word, other: word, value: word, trait: word },
          // Dotted, so that a plain word among them is no other form of path.
          property: word.map((text) => `${text}.`),
        })
        .filter(({ event, other }) => event !== other),
      (words) => {
        const twin = shapeOf(statementOf(words));
        expect(twin.shape).toBe(shape);
        const path = (member: string) =>
          `$["${member.replaceAll('\\', '\\\\').replaceAll('"', '\\"')}"]`;
        const replaced = new Map([
          [benign.event, words.event],
          [benign.other, words.other],
          [path(benign.property), path(words.property)],
          [benign.value, words.value],
          [benign.trait, words.trait],
        ]);
        const expected = strings.map((text) => replaced.get(text) ?? text);
        expect(twin.strings.sort()).toEqual(expected.sort());
      },
    ),
    { seed: 5, numRuns: 25 },
  );
});
