import fc from 'fast-check';
import type { AgreementPattern } from '../../domain/match/comparison.ts';
import type { PatternCount } from '../../domain/match/expectation-maximisation.ts';
import type { FieldWeights, MatchWeights } from '../../domain/match/fellegi-sunter.ts';
import { type MatchRecord, matchFields } from '../../domain/match/record.ts';

/** Short texts over few letters, so that records meet, and near misses occur. */
const text = fc.oneof(
  fc.string({ unit: fc.constantFrom('a', 'b', 'c'), minLength: 1, maxLength: 7 }),
  fc.string({
    unit: fc.constantFrom('ア', 'ジ', 'ユ', 'ー', '健', '太'),
    minLength: 1,
    maxLength: 4,
  }),
  fc.constantFrom('19810429', '19812904', '19810428', '2591113', '259', 'smith', 'smyth'),
);

export const matchRecord: fc.Arbitrary<MatchRecord> = fc
  .tuple(
    ...matchFields.map(({ field }) =>
      fc.option(
        fc.tuple(fc.constant(field), fc.uniqueArray(text, { minLength: 1, maxLength: 2 })),
        {
          nil: undefined,
        },
      ),
    ),
  )
  .map((entries) => ({
    id: 'r',
    values: Object.fromEntries(entries.filter((entry) => entry !== undefined)),
  }));

export const matchRecords = (maxLength: number): fc.Arbitrary<MatchRecord[]> =>
  fc
    .array(matchRecord, { minLength: 2, maxLength })
    .map((records) => records.map((record, index) => ({ ...record, id: `r${index}` })));

const level = fc.constantFrom(0 as const, 1 as const, 2 as const, 3 as const);

const pattern: fc.Arbitrary<AgreementPattern> = fc.array(level, {
  minLength: matchFields.length,
  maxLength: matchFields.length,
});

export const patternCounts: fc.Arbitrary<PatternCount[]> = fc.uniqueArray(
  fc.record({
    levels: pattern,
    candidates: fc.nat(5_000),
    background: fc.double({ min: 0, max: 1e6, noNaN: true }),
  }),
  { selector: ({ levels }) => levels.join(''), minLength: 1, maxLength: 40 },
);

const shares = fc
  .tuple(
    fc.integer({ min: 1, max: 999 }),
    fc.integer({ min: 1, max: 999 }),
    fc.integer({ min: 1, max: 999 }),
  )
  .map(([one, two, three]): FieldWeights['m'] => {
    const sum = one + two + three;
    return [one / sum, two / sum, three / sum];
  });

export const matchWeights: fc.Arbitrary<MatchWeights> = fc.record({
  matchShare: fc.double({ min: 1e-9, max: 0.5, noNaN: true }),
  fields: fc.array(fc.record({ m: shares, u: shares }), {
    minLength: matchFields.length,
    maxLength: matchFields.length,
  }),
});
