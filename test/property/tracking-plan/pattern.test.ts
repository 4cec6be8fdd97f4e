import fc from 'fast-check';
import { expect, test } from 'vitest';
import { patternMatcher } from '../../../domain/tracking-plan/pattern-matcher.ts';
import { pattern } from '../../../schemas/tracking-plan/pattern.ts';

const literal = fc.constantFrom(
  'a',
  'b',
  '0',
  '-',
  '台',
  '𠮷',
  '\\.',
  '\\/',
  '\\$',
  '\\d',
  '\\W',
  '\\s',
  '.',
);
const characterClass = fc.constantFrom(
  '[ab]',
  '[^a]',
  '[0-9a-c]',
  '[台-廿-]',
  '[a\\-\\^]',
  '[\\d_]',
  '[^\\s台]',
);
const { tree } = fc.letrec<{ tree: string }>((tie) => ({
  tree: fc.oneof(
    { maxDepth: 4, withCrossShrink: true },
    literal,
    characterClass,
    fc.array(tie('tree'), { maxLength: 3 }).map((parts) => parts.join('')),
    fc.array(tie('tree'), { minLength: 1, maxLength: 3 }).map((parts) => `(?:${parts.join('|')})`),
    fc
      .tuple(tie('tree'), fc.constantFrom('*', '+', '?', '{2}', '{1,}', '{0,2}'))
      .map(([part, times]) => `(${part})${times}`),
  ),
}));
const text = fc.string({
  unit: fc.constantFrom('a', 'b', 'c', '0', '9', '-', '台', '𠮷', '.', ' ', '\n', '_'),
  maxLength: 12,
});

test('a pattern matches what the regular expression of the same text matches as a whole', () => {
  let matched = 0;
  fc.assert(
    fc.property(
      tree.filter((one) => one !== ''),
      fc.array(text, { minLength: 5, maxLength: 10 }),
      (written, texts) => {
        fc.pre(pattern.safeParse(written).success);
        const matches = patternMatcher(written);
        const oracle = new RegExp(`^(?:${written})$`, 'u');
        for (const one of texts) {
          expect([one, matches(one)]).toEqual([one, oracle.test(one)]);
          if (matches(one)) matched += 1;
        }
      },
    ),
    { numRuns: 1_500 },
  );
  expect(matched).toBeGreaterThan(500);
});

test.for([
  ['(a+)+', `${'a'.repeat(8_000)}!`],
  ['(a|a)*', `${'a'.repeat(8_000)}!`],
  ['(.*)(.*)(.*)(.*)(.*)x', 'y'.repeat(8_000)],
  ['([a-z]+)*\\d', 'z'.repeat(8_000)],
  ['((a?){50}){4}a{50}', 'a'.repeat(8_000)],
  ['a*a*a*a*a*b', 'a'.repeat(8_000)],
  ['[a-z]+-?[a-z]+-?[a-z]+\\d', 'a'.repeat(8_000)],
  ['[a-z]*\\d*[A-Z]*!', 'a'.repeat(8_000)],
])('%s, which kills a regular expression, is judged in a moment', ([written = '', evil = '']) => {
  expect(pattern.safeParse(written).success).toBe(true);
  const matches = patternMatcher(written);
  const before = process.cpuUsage().user;
  expect(matches(evil)).toBe(false);
  // Quadratic already would be 32 million steps; a generous bound, for it is another machine's second.
  expect((process.cpuUsage().user - before) / 1_000).toBeLessThan(500);
});

test('a pattern of more states than are remembered goes on matching right', () => {
  // What came ten characters ago is a state of its own: 2^11 of them.
  const matches = patternMatcher('[ab]*a[ab]{10}');
  const oracle = /^(?:[ab]*a[ab]{10})$/;
  fc.assert(
    fc.property(
      fc.string({ unit: fc.constantFrom('a', 'b'), minLength: 11, maxLength: 300 }),
      (one) => {
        expect(matches(one)).toBe(oracle.test(one));
      },
    ),
    { numRuns: 200 },
  );
});

test('texts that never repeat a character do not fill the memory', () => {
  const matches = patternMatcher('.*x');
  const all = Array.from({ length: 60_000 }, (_, index) => String.fromCodePoint(0x20000 + index));
  expect(matches(`${all.join('')}x`)).toBe(true);
});

test.for(['^[A-Z]{2}-\\d{4,8}$', '\\d{3}-?\\d{4}', '[^@\\s]+@[^@\\s]+', 'a\\$'])(
  '%s is a pattern',
  (written) => expect(pattern.safeParse(written).success).toBe(true),
);

test.for([
  'a(?!b)',
  '(?<=a)b',
  '(a)\\1',
  '\\bword',
  'a**',
  'a+?',
  '[z-a]',
  '(',
  ')',
  'a{3,2}',
  '[]',
  '\\p{L}',
  'x^y',
  'a{999}',
  'a\\-b',
])('%s is none', (written) => expect(pattern.safeParse(written).success).toBe(false));
