import { mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import fc from 'fast-check';
import { afterAll, beforeAll, expect, test } from 'vitest';
import {
  expectedSums,
  fitWeights,
  learnWeights,
  type PatternCount,
  weakPrior,
} from '../../domain/match/expectation-maximisation.ts';
import type { MatchWeights } from '../../domain/match/fellegi-sunter.ts';
import { matchFields } from '../../domain/match/record.ts';
import {
  matchExpectation,
  matchExpectationRow,
  matchPatternRows,
} from '../../queries/match-weights.ts';
import { matchPatterns } from '../../queries/tables/catalogue.ts';
import { toParquet } from '../../stores/lake-writer.ts';
import { athenaWarehouse } from '../../stores/warehouse.ts';
import { matchWeights, patternCounts } from '../property/match-arbitraries.ts';
import { type AthenaWorld, bucket, startAthena } from './athena-world.ts';

let world: AthenaWorld;
beforeAll(async () => {
  world = await startAthena();
  const columns = matchPatterns.columns.map(({ name, type }) => `${name} ${type}`).join(', ');
  await world.run(
    `CREATE EXTERNAL TABLE match_patterns (${columns}) PARTITIONED BY (day string) STORED AS PARQUET LOCATION 's3://${bucket}/landing/match_patterns/'`,
  );
});
afterAll(() => world.close());

let objects = 0;

/** Lands patterns and gives what asks for the sums of a step. */
async function landed(patterns: readonly PatternCount[]) {
  objects += 1;
  const day = new Date(Date.UTC(2020, 0, objects)).toISOString().slice(0, 10);
  const folder = `landing/match_patterns/day=${day}`;
  mkdirSync(join(world.s3Root, bucket, folder), { recursive: true });
  const key = `${folder}/patterns.parquet`;
  writeFileSync(
    join(world.s3Root, bucket, key),
    toParquet(matchPatterns, matchPatternRows(patterns)),
  );
  await world.run(
    `ALTER TABLE match_patterns ADD PARTITION (day = '${day}') LOCATION 's3://${bucket}/${folder}/'`,
  );
  const warehouse = athenaWarehouse({
    database: 'lake',
    workgroup: 'refresh',
    client: world.client,
  });
  const from = { days: [day], uris: [`s3://${bucket}/${key}`] };
  return async (weights: MatchWeights) => {
    const rows = await warehouse.ask(matchExpectationRow, matchExpectation(from, weights));
    const [sums] = rows;
    if (sums === undefined || rows.length !== 1) throw new Error(`${rows.length} rows, not one`);
    return sums;
  };
}

const isNear = (left: number, right: number): boolean =>
  Math.abs(left - right) <= 1e-9 * Math.max(1, Math.abs(left), Math.abs(right));

test('a step in the warehouse is the step of the domain, to 1e-9', async () => {
  await fc.assert(
    fc.asyncProperty(patternCounts, matchWeights, async (patterns, weights) => {
      const sums = await (await landed(patterns))(weights);
      const expected = expectedSums(patterns, weights);
      expect(isNear(sums.matches, expected.matches)).toBe(true);
      expect(isNear(sums.pairs, expected.pairs)).toBe(true);
      const flat = (all: typeof sums) => all.fields.flatMap(({ one, two }) => [...one, ...two]);
      const wrong = flat(sums).filter((sum, at) => !isNear(sum, flat(expected)[at] ?? 0));
      expect(wrong).toEqual([]);
    }),
    { numRuns: 12, seed: 8 },
  );
});

test('learning in the warehouse ends where learning in the domain does', async () => {
  const [patterns = []] = fc.sample(patternCounts, { numRuns: 1, seed: 21 });
  const prior = weakPrior(matchFields.length, 1e-3, 10);
  const expectation = await landed(patterns);
  let weights = prior.weights;
  for (let step = 0; step < 8; step += 1) {
    weights = fitWeights(await expectation(weights), prior);
  }
  const expected = learnWeights(patterns, prior, { maxSteps: 8, tolerance: 0 }).weights;
  expect(isNear(weights.matchShare, expected.matchShare)).toBe(true);
  for (const [place, { m, u }] of expected.fields.entries()) {
    const learned = weights.fields[place];
    expect(
      [...m, ...u].every((share, at) =>
        isNear(share, [...(learned?.m ?? []), ...(learned?.u ?? [])][at] ?? 0),
      ),
    ).toBe(true);
  }
});

test('a table of patterns holds numbers alone', () => {
  expect(new Set(matchPatterns.columns.map(({ type }) => type))).toEqual(
    new Set(['int', 'double']),
  );
});
