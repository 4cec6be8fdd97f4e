import fc from 'fast-check';
import { expect, test } from 'vitest';
import {
  type ExactJson,
  parseExact,
  stringifyExact,
} from '../../destinations/amazon/exact-numbers.ts';

const json = fc.letrec<{ value: ExactJson }>((tie) => ({
  value: fc.oneof(
    { maxDepth: 3 },
    fc.string(),
    fc.boolean(),
    fc.constant(null),
    fc.bigInt(),
    fc.array(tie('value'), { maxLength: 4 }),
    fc.dictionary(fc.string(), tie('value'), { maxKeys: 4, noNullPrototype: true }),
  ),
})).value;

test('numbers of any length are written and read digit by digit', () => {
  const asText = (value: ExactJson): unknown =>
    JSON.parse(JSON.stringify(value, (_, one) => (typeof one === 'bigint' ? String(one) : one)));
  fc.assert(
    fc.property(json, (value) => {
      expect(parseExact(stringifyExact(value))).toEqual(asText(value));
    }),
  );
});

test('digits inside of strings are left alone', () => {
  expect(parseExact('{"a": 9007199254740993, "b": "id: 12, \\"13\\"", "c": [-1.5e3]}')).toEqual({
    a: '9007199254740993',
    b: 'id: 12, "13"',
    c: ['-1.5e3'],
  });
});

test.for(['page', '{"a":', '{"a": 1} 2', '"open', ''])('%s is no JSON', (text) => {
  expect(parseExact(text)).toBeUndefined();
});
