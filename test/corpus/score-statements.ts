import { emptyLibrary } from '../../domain/audience/library.ts';
import { planCondition } from '../../domain/audience/plan-condition.ts';
import { memberSelect } from '../../domain/audience/statement.ts';
import { featureCounts, lookalikeScores } from '../../queries/lookalike.ts';
import { scoredProfiles } from '../../queries/profile-scores.ts';
import type { CorpusStatement } from './statement.ts';

const asOf = '2026-02-04';
const at = '2026-02-04 00:00:00.000';
const bought = { count: { event: 'Order Completed', operator: 'greater_than', value: 0 } } as const;
const seed = memberSelect(planCondition(bought, { asOf, library: emptyLibrary }), asOf);
const model = {
  purchases: { r: 0.25, alpha: 4.4, a: 0.8, b: 2.4 },
  spend: { p: 6.25, q: 3.74, v: 15.4 },
  cells: [
    { key: [0, 0, 1], expected: 0.51, alive: 1 },
    { key: [1, 1, 3], expected: 1.234567, alive: 0.87 },
  ],
} as const;
const weights = [
  { feature: 'event:Order Completed', weight: 1.25, inSeed: 3, inOthers: 1 },
  { feature: 'trait:rank="it\'s"', weight: -0.5, inSeed: 1, inOthers: 4 },
];

const select = (builder: string, name: string, sql: string): CorpusStatement => ({
  ...{ builder, name, kind: 'select', sql, isOrdered: true },
});

/** What a refresh asks to score people. */
export const scoreStatements = (): CorpusStatement[] => [
  select(
    'scoredProfiles',
    'by cells',
    scoredProfiles({ model, grainDays: 7, refundShare: -0.1, asOf, at }),
  ),
  select(
    'scoredProfiles',
    'without a model',
    scoredProfiles({ model: undefined, grainDays: 1, refundShare: 0, asOf, at }),
  ),
  select('featureCounts', 'of buyers', featureCounts(seed, asOf)),
  select(
    'lookalikeScores',
    'by two weights',
    lookalikeScores({ score: 'lookalike-buyers', weights, asOf, at }),
  ),
];
