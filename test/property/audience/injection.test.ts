import { Dialect, parse } from '@polyglot-sql/sdk';
import * as fc from 'fast-check';
import { expect, test } from 'vitest';
import { compileAudiences } from '../../../domain/audience/compile.ts';
import { encodeLiteral } from '../../../domain/audience/literal.ts';
import { define } from './arbitrary/define.ts';
import { asOf, oddNames } from './arbitrary/vocabulary.ts';

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

/** The parsed statement without positions, and with every string's content moved aside. */
function shapeOf(sql: string) {
  const { success, ast } = parse(sql, Dialect.Trino);
  expect(success).toBe(true);
  const strings: string[] = [];
  const shape = JSON.stringify(ast, (key, value: unknown) => {
    if (key === 'span') return undefined;
    if (typeof value === 'object' && value !== null && 'literal_type' in value) {
      if (value.literal_type === 'string' && 'value' in value) strings.push(String(value.value));
      return value.literal_type === 'string' ? 'string' : value;
    }
    return value;
  });
  return { shape, strings };
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

const hostile = fc.oneof(
  fc.constantFrom(...oddNames),
  fc.string({ unit: 'binary', minLength: 1, maxLength: 60 }).filter(isText),
  fc
    .array(
      fc.constantFrom("'", '"', '\\', '--', '/*', '*/', ';', ')', '\n', ' OR 1=1 ', '?', '`', '$$'),
      {
        minLength: 1,
        maxLength: 12,
      },
    )
    .map((parts) => parts.join('')),
);

function isText(text: string) {
  return text !== 'z' && text.isWellFormed() && !text.includes('\0');
}

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
        const replaced = new Map([
          [benign.id, id],
          [benign.event, event],
          [path(benign.property), path(property)],
          [benign.trait, trait],
          [benign.value, value],
          [benign.purpose, purpose],
          [`tag:${benign.tag}`, `tag:${tag}`],
        ]);
        const expected = strings.map((text) => replaced.get(text) ?? text);
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
