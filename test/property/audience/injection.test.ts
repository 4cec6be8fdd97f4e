import * as fc from 'fast-check';
import { expect, test } from 'vitest';
import { compileAudiences } from '../../../domain/audience/compile.ts';
import { encodeLiteral } from '../../../domain/audience/literal.ts';
import { define } from './arbitrary/define.ts';
import { hostile } from './arbitrary/hostile.ts';
import { asOf } from './arbitrary/vocabulary.ts';
import { runHostileDefinitions } from './hostile-run.ts';
import { shapeOf } from './parsed-shape.ts';

/** Asks for everything that a person can put words into. */
const audienceOf = (
  event: string,
  property: string,
  trait: string,
  value: string,
  purpose: string,
  tag: string,
) =>
  define({
    any: [
      { count: { event, operator: 'greater_than', value: 0 } },
      { sum: { events: [event, 'z'], property, operator: 'less_than', value: 1 } },
      { last: { event, window: { within: { days: 3 } } } },
      {
        did: {
          events: [event, 'z'],
          where: [{ property: ['k', property], operator: 'equals', value }],
        },
      },
      {
        daysActive: {
          where: [
            { some: property, where: [{ property, operator: 'in', value: [value, 'z'] }] },
            {
              any: [
                { property, operator: 'contains', value },
                { property, operator: 'exists' },
              ],
            },
          ],
          operator: 'equals',
          value: 1,
        },
      },
      {
        compare: {
          left: { average: { event, property } },
          operator: 'less_than',
          right: { distinct: { event, property: [property, 'k'] } },
        },
      },
      { trait: { name: trait, operator: 'not_equals', value } },
      { trait: { name: trait, operator: 'in', value: [value, 'z'] } },
      { trait: { name: trait, operator: 'contains', value } },
      {
        ntile: {
          of: 2,
          part: 1,
          by: { sum: { event, property } },
          order: 'asc',
          among: { trait: { name: trait, operator: 'exists' } },
          tieBreak: { trait, order: 'asc' },
        },
      },
      { consent: { purpose, state: 'granted' } },
      { tag: { name: tag } },
    ],
  });

function statementOf(id: string, ...words: Parameters<typeof audienceOf>): string {
  const audiences = [{ id, definition: audienceOf(...words) }];
  const statements = compileAudiences(audiences, { asOf, timeZone: 'Asia/Tokyo' });
  expect(statements).toHaveLength(1);
  return statements.map(({ sql }) => sql).join('');
}

const benign = {
  id: 'i',
  event: 'e',
  property: 'p.p',
  trait: 't',
  value: 'v',
  purpose: 'u',
  tag: 'g',
};
const benignShape = () => {
  const { id, event, property, trait, value, purpose, tag } = benign;
  return shapeOf(statementOf(id, event, property, trait, value, purpose, tag));
};

/** Dotted, so that a plain word among them is no other form of path. */
const hostileProperty = () => hostile.map((text) => `${text}.`);

test('no word of a definition changes the shape of the statement or arrives changed', {
  timeout: 15_000,
}, () => {
  const { shape, strings } = benignShape();
  fc.assert(
    fc.property(
      hostile,
      hostile,
      hostileProperty(),
      hostile,
      hostile,
      hostile,
      hostile,
      (id, event, property, trait, value, purpose, tag) => {
        const twin = shapeOf(statementOf(id, event, property, trait, value, purpose, tag));
        expect(twin.shape).toBe(shape);
        const path = (member: string) =>
          `$["${member.replaceAll('\\', '\\\\').replaceAll('"', '\\"')}"]`;
        const quoted = path(property).slice(1);
        const inPath = (text: string) =>
          text.startsWith('$') ? text.replaceAll('["p.p"]', () => quoted) : text;
        const replaced = new Map([
          [benign.id, id],
          [benign.event, event],
          [benign.trait, trait],
          [benign.value, value],
          [benign.purpose, purpose],
          [`tag:${benign.tag}`, `tag:${tag}`],
        ]);
        const expected = strings.map((text) => replaced.get(text) ?? inPath(text));
        expect(twin.strings.sort()).toEqual(expected.sort());
      },
    ),
    { seed: 5, numRuns: 40 },
  );
});

test('a string literal reads back as the string, whatever it holds', () => {
  fc.assert(
    fc.property(hostile, (text) => {
      expect(shapeOf(`SELECT ${encodeLiteral(text)}`).strings).toEqual([text]);
    }),
    { seed: 6 },
  );
});

test('the shape of no generated statement depends on the words in its definition', {
  timeout: 120_000,
}, () => {
  const { definitions, literals, faults, deeplyNested } = runHostileDefinitions({
    count: 200,
    seed: 7,
  });
  expect(faults).toEqual([]);
  expect(definitions).toBe(200);
  expect(deeplyNested).toBeGreaterThan(0);
  expect(literals).toBeGreaterThan(2_000);
});
