import { mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { S3Client } from '@aws-sdk/client-s3';
import fc from 'fast-check';
import { afterAll, beforeAll, expect, test } from 'vitest';
import {
  expectedSums,
  fitWeights,
  greatestChange,
  learnWeights,
  type PatternCount,
  weakPrior,
} from '../../domain/match/expectation-maximisation.ts';
import type { MatchWeights } from '../../domain/match/fellegi-sunter.ts';
import { personRecord } from '../../domain/match/person-record.ts';
import { matchFields } from '../../domain/match/record.ts';
import { compareRecords } from '../../domain/match/run.ts';
import { learnInWarehouse } from '../../functions/match/learn-weights.ts';
import { createS3 } from '../../local/s3/s3.ts';
import { seeded } from '../../proofs/seeded.ts';
import {
  matchExpectation,
  matchExpectationRow,
  matchPatternRows,
} from '../../queries/match-weights.ts';
import { matchPatterns } from '../../queries/tables/catalogue.ts';
import { s3LakeObjects } from '../../stores/lake-objects.ts';
import { s3LakeWriter, toParquet } from '../../stores/lake-writer.ts';
import { athenaWarehouse } from '../../stores/warehouse.ts';
import { japanesePeople } from '../property/japanese-people.ts';
import { matchWeights, patternCounts } from '../property/match-arbitraries.ts';
import { type AthenaWorld, bucket, startAthena } from './athena-world.ts';
import { startWireServer } from './wire-server.ts';

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

test('learning by way of the lake gives the weights of the domain and leaves nothing behind', async () => {
  const s3 = createS3({ dir: world.s3Root, clock: Date.now, meter: () => {} });
  const server = await startWireServer(s3.handle);
  const client = new S3Client({
    endpoint: server.url,
    region: 'ap-northeast-1',
    credentials: { accessKeyId: 'local', secretAccessKey: 'local' },
    forcePathStyle: true,
  });
  const day = '2030-01-31';
  await world.run(
    `ALTER TABLE match_patterns ADD PARTITION (day = '${day}') LOCATION 's3://${bucket}/landing/match_patterns/day=${day}/'`,
  );
  const objects = s3LakeObjects({ bucket, client });
  const people = japanesePeople(200, 0.2, seeded(2));
  const compared = compareRecords(
    people.map(({ facts }, line) => personRecord(`r${line}`, [facts], 'JP')),
    { random: seeded(2) },
  );
  const options = { maxSteps: 4, tolerance: 1e-6 };
  const weights = await learnInWarehouse(
    compared,
    {
      lake: s3LakeWriter({ bucket, client }),
      objects,
      warehouse: athenaWarehouse({ database: 'lake', workgroup: 'refresh', client: world.client }),
      today: () => day,
    },
    options,
  );
  const expected = learnWeights(compared.patterns, compared.prior, options).weights;
  expect(greatestChange(weights, expected)).toBeLessThan(1e-9);
  expect(await objects.list(`landing/match_patterns/day=${day}/`)).toEqual([]);
  client.destroy();
  await server.close();
  s3.close();
});

test('a table of patterns holds numbers alone', () => {
  expect(new Set(matchPatterns.columns.map(({ type }) => type))).toEqual(
    new Set(['int', 'double']),
  );
});
