import fc from 'fast-check';
import { expect, test } from 'vitest';
import { comparePair } from '../../domain/match/comparison.ts';
import { type MatchRecord, matchFields } from '../../domain/match/record.ts';
import { editDistance, jaroWinkler } from '../../domain/match/text-distance.ts';
import { matchRecord } from './match-arbitraries.ts';

const word = fc.string({ unit: fc.constantFrom('a', 'b', 'c', 'd'), maxLength: 6 });

/** The textbook's table, all of it. */
function fullDistance(left: string, right: string): number {
  const cost = (row: number, column: number): number => {
    if (row === 0 || column === 0) return row + column;
    const isSame = left[row - 1] === right[column - 1];
    const isSwap =
      row > 1 &&
      column > 1 &&
      left[row - 1] === right[column - 2] &&
      left[row - 2] === right[column - 1];
    return Math.min(
      cost(row - 1, column) + 1,
      cost(row, column - 1) + 1,
      cost(row - 1, column - 1) + (isSame ? 0 : 1),
      isSwap ? cost(row - 2, column - 2) + 1 : Number.POSITIVE_INFINITY,
    );
  };
  return cost(left.length, right.length);
}

test('the bounded edit distance is the whole one, cut off', () => {
  fc.assert(
    fc.property(word, word, fc.integer({ min: 0, max: 3 }), (left, right, most) => {
      expect(editDistance(left, right, most)).toBe(Math.min(fullDistance(left, right), most + 1));
    }),
    { numRuns: 300 },
  );
});

test.for([
  ['martha', 'marhta', 0.9611],
  ['dwayne', 'duane', 0.84],
  ['dixon', 'dicksonx', 0.8133],
] as const)('Jaro–Winkler of %s and %s is the published %f', ([left, right, similarity]) => {
  expect(jaroWinkler(left, right)).toBeCloseTo(similarity, 4);
});

test('Jaro–Winkler is symmetric, within [0, 1], and 1 only for equal texts', () => {
  fc.assert(
    fc.property(word, word, (left, right) => {
      const similarity = jaroWinkler(left, right);
      expect(jaroWinkler(right, left)).toBe(similarity);
      expect(similarity >= 0 && similarity <= 1).toBe(true);
      expect(similarity === 1).toBe(left === right);
    }),
  );
});

test('which record comes first does not matter', () => {
  fc.assert(
    fc.property(matchRecord, matchRecord, (left, right) => {
      expect(comparePair(right, left)).toEqual(comparePair(left, right));
    }),
    { numRuns: 500 },
  );
});

test('a record agrees with itself to the letter wherever it says something', () => {
  fc.assert(
    fc.property(matchRecord, (record) => {
      expect(comparePair(record, record).every((level) => level === 0 || level === 3)).toBe(true);
    }),
  );
});

test('a further spelling never lowers an agreement', () => {
  fc.assert(
    fc.property(matchRecord, matchRecord, fc.nat(matchFields.length - 1), (left, right, place) => {
      const field = matchFields[place]?.field ?? 'region';
      const spellings = left.values[field];
      const more = right.values[field];
      fc.pre(spellings !== undefined && more !== undefined && field !== 'address');
      const wider = {
        ...left,
        values: { ...left.values, [field]: [...(spellings ?? []), ...(more ?? [])] },
      };
      const before = comparePair(left, right)[place] ?? 0;
      expect(comparePair(wider, right)[place] ?? 0).toBeGreaterThanOrEqual(before);
    }),
  );
});

const levelOf = (field: string, left: MatchRecord['values'], right: MatchRecord['values']) =>
  comparePair({ id: 'l', values: left }, { id: 'r', values: right })[
    matchFields.findIndex((rule) => rule.field === field)
  ];

test.for([
  ['birthday', '19810429', '19810429', 3],
  ['birthday', '19810429', '19810428', 2],
  ['birthday', '19810405', '19810504', 2],
  ['birthday', '19810429', '19651102', 1],
  ['postal_code', '2591113', '2591131', 2],
  ['postal_code', '2591113', '1360076', 1],
  ['street', 'tullaroopstreet', 'tularoopstreet', 2],
  ['family_name', 'smith', 'smyth', 2],
  ['family_name', 'ヤマザキ', 'ヤマサキ', 2],
  ['given_name', 'ジュンイチ', 'ジユンイチ', 2],
  ['given_name', 'ケンタ', 'ケンジ', 1],
  ['given_name', '健太', '健人', 1],
  ['region', 'nsw', 'nws', 1],
] as const)('%s: %s and %s are at level %i', ([field, left, right, level]) => {
  expect(levelOf(field, { [field]: [left] }, { [field]: [right] })).toBe(level);
});

test('a name given in the other order is close, a name in one piece is compared as a whole', () => {
  const split = { family_name: ['berry'], given_name: ['lachlan'], full_name: ['berrylachlan'] };
  const swapped = { family_name: ['lachlan'], given_name: ['berry'] };
  expect(levelOf('family_name', split, swapped)).toBe(2);
  expect(levelOf('given_name', split, swapped)).toBe(2);
  const whole = { full_name: ['berrylachlan'] };
  expect(levelOf('full_name', split, whole)).toBe(3);
  expect(levelOf('family_name', split, whole)).toBe(0);
});

test('a postal code adds nothing to an address that agrees', () => {
  const one = { postal_code: ['2591113'], address: ['神奈川県伊勢原市粟窪'] };
  const other = { postal_code: ['2591113'], address: ['東京都江東区南砂'] };
  expect(levelOf('postal_code', one, one)).toBe(0);
  expect(levelOf('postal_code', one, other)).toBe(3);
});
