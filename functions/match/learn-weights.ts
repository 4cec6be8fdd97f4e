import type { LakeObjects } from '../../domain/lake/lake-objects.ts';
import type { LandingWriter } from '../../domain/lake/landing-writer.ts';
import {
  type EmOptions,
  fitWeights,
  greatestChange,
} from '../../domain/match/expectation-maximisation.ts';
import type { MatchWeights } from '../../domain/match/fellegi-sunter.ts';
import type { ComparedRecords } from '../../domain/match/run.ts';
import type { Warehouse } from '../../domain/warehouse/warehouse.ts';
import {
  matchExpectation,
  matchExpectationRow,
  matchPatternRows,
} from '../../queries/match-weights.ts';
import { matchPatterns } from '../../queries/tables/catalogue.ts';

export interface LearnPorts {
  readonly lake: LandingWriter;
  readonly objects: Pick<LakeObjects, 'bucket' | 'deleteAll'>;
  readonly warehouse: Pick<Warehouse, 'ask'>;
  /** Day of now in the brand's zone, `YYYY-MM-DD`. */
  readonly today: () => string;
}

/**
 * Learns weights in the warehouse: patterns with counts are landed, one statement a step sums, and are deleted at the end.
 * The same as `learnWeights`, which needs no warehouse; a statement scans little, but Athena bills 10 MB at least and
 * takes a second.
 */
export async function learnInWarehouse(
  { patterns, prior }: Pick<ComparedRecords, 'patterns' | 'prior'>,
  ports: LearnPorts,
  { maxSteps = 50, tolerance = 1e-6 }: EmOptions = {},
): Promise<MatchWeights> {
  if (patterns.length === 0) return prior.weights;
  const { bucket } = ports.objects;
  const { key, day } = await ports.lake.write(
    matchPatterns,
    ports.today(),
    matchPatternRows(patterns),
  );
  const from = { days: [day], uris: [`s3://${bucket}/${key}`] };
  let weights = prior.weights;
  for (let step = 0; step < maxSteps; step += 1) {
    const [sums] = await ports.warehouse.ask(matchExpectationRow, matchExpectation(from, weights));
    if (sums === undefined) break;
    const next = fitWeights(sums, prior);
    const change = greatestChange(weights, next);
    weights = next;
    if (change <= tolerance) break;
  }
  await ports.objects.deleteAll([key]);
  return weights;
}
