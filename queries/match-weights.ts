import * as z from 'zod';
import type { EmSums, LevelSums, PatternCount } from '../domain/match/expectation-maximisation.ts';
import type { FieldWeights, MatchWeights } from '../domain/match/fellegi-sunter.ts';
import { matchFields } from '../domain/match/record.ts';
import { fromLanded, type LandedObjects } from './landed.ts';
import { identifier } from './statement.ts';
import { matchPatterns } from './tables/catalogue.ts';

/** Beyond it, exp would leave the range of a double; a pair so sure is sure. */
const mostLogOdds = '7E2';

const levels = [1, 2, 3] as const;

/**
 * The expectation of one step of learning, `expectedSums` of `domain/match` in SQL: how likely each pattern is one person
 * under these weights, summed by field and level. One row, one scan; numbers alone.
 */
export function matchExpectation(patterns: LandedObjects, weights: MatchWeights): string {
  const share = weights.matchShare;
  const odds = [
    double(Math.log(share / (1 - share))),
    ...matchFields.map(({ field }, place) => fieldWeight(field, weights.fields[place])),
  ].join(' + ');
  const probability = `1E0 / (1E0 + exp(-greatest(-${mostLogOdds}, least(${mostLogOdds}, ${odds}))))`;
  const sums = [
    total('"one"', 'matches'),
    total('"candidates" + "background"', 'pairs'),
    ...matchFields.flatMap(({ field }) =>
      levels.flatMap((level) => [
        total('"one"', `${field}_one_${level}`, `${identifier(field)} = ${level}`),
        total(
          '"candidates" - "one" + "background"',
          `${field}_two_${level}`,
          `${identifier(field)} = ${level}`,
        ),
      ]),
    ),
  ];
  return `WITH scored AS (SELECT *, "candidates" * (${probability}) AS "one" ${fromLanded(matchPatterns, patterns)})
SELECT ${sums.join(', ')} FROM scored`;
}

/** The row that `matchExpectation` gives. */
export const matchExpectationRow = z.record(z.string(), z.coerce.number()).transform(
  (row): EmSums => ({
    matches: row['matches'] ?? 0,
    pairs: row['pairs'] ?? 0,
    fields: matchFields.map(({ field }) => ({
      one: levelSums(row, `${field}_one`),
      two: levelSums(row, `${field}_two`),
    })),
  }),
);

/** Rows of `match_patterns`. */
export function matchPatternRows(patterns: readonly PatternCount[]) {
  return patterns.map(({ levels: pattern, candidates, background }) => ({
    ...Object.fromEntries(matchFields.map(({ field }, place) => [field, pattern[place] ?? 0])),
    candidates,
    background,
  }));
}

function fieldWeight(field: string, weights: FieldWeights | undefined): string {
  if (weights === undefined) return '0E0';
  const { m, u } = weights;
  const cases = levels.map((level) => {
    const place = level === 1 ? 0 : level === 2 ? 1 : 2;
    return `WHEN ${level} THEN ${double(Math.log(m[place] / u[place]))}`;
  });
  return `CASE ${identifier(field)} ${cases.join(' ')} ELSE 0E0 END`;
}

function total(value: string, name: string, where?: string): string {
  const filter = where === undefined ? '' : ` FILTER (WHERE ${where})`;
  return `COALESCE(sum(${value})${filter}, 0E0) AS ${identifier(name)}`;
}

function levelSums(row: Readonly<Record<string, number>>, name: string): LevelSums {
  return [row[`${name}_1`] ?? 0, row[`${name}_2`] ?? 0, row[`${name}_3`] ?? 0];
}

/** A double to the last bit; a number without exponent would be a decimal. */
function double(value: number): string {
  if (!Number.isFinite(value)) throw new RangeError('a weight is not a finite number');
  return value < 0 ? `(${value.toExponential()})` : value.toExponential();
}
