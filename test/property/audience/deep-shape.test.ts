import * as fc from 'fast-check';
import { expect, test } from 'vitest';
import { encodeLiteral } from '../../../domain/audience/literal.ts';
import { hostile } from './arbitrary/hostile.ts';
import { deepShape, grammarShape } from './deep-shape.ts';
import { isTooDeep, parsedShape } from './parsed-shape.ts';

/** Nested more than 32 levels, a word on each; `literal` writes the words. */
const nested = (words: readonly string[], literal: (word: string) => string = encodeLiteral) =>
  Array.from({ length: 40 }, (_, at) => literal(words[at % words.length] ?? '')).reduce(
    (inner, word) => `(${inner} OR NOT a = ${word})`,
    'true',
  );
const statement = (condition: string) => `SELECT a FROM t WHERE ${condition}`;
const plain = statement(nested(['plain']));

test('what nests too deep for the parser has one shape by its words and by Trino’s rules, whatever the words', {
  timeout: 60_000,
}, () => {
  expect(isTooDeep(parsedShape(plain))).toBe(true);
  for (const shapeBy of [deepShape, grammarShape]) {
    const { shape } = Object(shapeBy(plain));
    expect(shape).toBeTypeOf('string');
    fc.assert(
      fc.property(fc.array(hostile, { minLength: 1, maxLength: 5 }), (words) => {
        const strings = Array.from({ length: 40 }, (_, at) => words[at % words.length]);
        expect(shapeBy(statement(nested(words)))).toEqual({ shape, strings });
      }),
      { seed: 8, numRuns: 12 },
    );
  }
});

test.for([
  ['is text no more', "'"],
  ['is another condition', "' OR a = '"],
  ['is a comment', "' /* */ || '"],
  ['is an early end', "')) -- "],
  ['is a second statement', "'; SELECT '"],
])('a word that is let in as it is, and so %s, does not pass', ([, word = '']) => {
  const asItIs = statement(nested(['plain', word], (text) => `'${text}'`));
  const encoded = statement(nested(['plain', word]));
  for (const shapeBy of [deepShape, grammarShape]) {
    const { shape } = Object(shapeBy(plain));
    expect(shapeBy(encoded)).toMatchObject({ shape });
    expect(shapeBy(asItIs)).not.toMatchObject({ shape });
  }
});
