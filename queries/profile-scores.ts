import type { CellScore, ScoreModel } from '../domain/insight/score-model.ts';
import { encodeLiteral, encodeLiterals } from '../domain/sql-literal.ts';
import { scoreNames } from '../schemas/audience/score-name.ts';
import { customers } from './repeat-cells.ts';

/** Numbers of cells are written as whole millionths: short, and exact whatever the engine makes of decimals. */
const parts = 1_000_000;

export interface ScoredProfiles {
  /** Undefined: nobody has a score. */
  readonly model: ScoreModel | undefined;
  /** Days of recency and age that the cells take together. */
  readonly grainDays: number;
  /** Refunds / sales of all time, zero or less: it is taken off the predicted value. */
  readonly refundShare: number;
  readonly asOf: string;
  /** When they are scored: `YYYY-MM-DD HH:MM:SS.mmm`, UTC. */
  readonly at: string;
}

/**
 * Select (node, value, at, score): every score of every customer, a row each, by a join with the cells; money by the
 * customer's own spend, in which the model is linear. Rounded half up to four decimals.
 *
 * @see domain/insight/gamma-gamma.ts, expectedSpend
 */
export function scoredProfiles({
  model,
  grainDays,
  refundShare,
  asOf,
  at,
}: ScoredProfiles): string {
  const grain = encodeLiteral(grainDays);
  const cells = model === undefined || model.cells.length === 0 ? undefined : model.cells;
  const rows = (cells ?? [nobody]).map(rowOf).join(',\n    ');
  const list = encodeLiterals(scoreNames);
  return `SELECT s."node", CAST(round(s."value", 4) AS DECIMAL(38,4)) AS "value", TIMESTAMP ${encodeLiteral(at)} AS "at", s."score"
FROM (
  SELECT c."profile_id" AS "node", u."score", u."value"
  FROM ${customers(asOf)} AS c
  JOIN (VALUES
    ${rows}
  ) AS m ("repeats", "recency", "age", "expected", "alive")
    ON m."repeats" = c."repeats" AND m."recency" = c."recency" / ${grain} AND m."age" = c."age" / ${grain}
  CROSS JOIN UNNEST(ARRAY[${list}], ARRAY[
    ${perPart('expected')} * ${spendSql(model, refundShare)}, ${perPart('expected')}, ${perPart('alive')}
  ]) AS u ("score", "value")
) AS s
WHERE s."value" IS NOT NULL
ORDER BY "score", "node"`;
}

const nobody: CellScore = { key: [-1, 0, 0], expected: 0, alive: 0 };

const rowOf = ({ key, expected, alive }: CellScore): string =>
  `(${[...key, Math.round(expected * parts), Math.round(alive * parts)].map(String).join(', ')})`;

const perPart = (column: string) => `CAST(m."${column}" AS DOUBLE) / ${double(parts)}`;

/** What a customer is expected to spend on a day with an order, net of refunds; NULL where the mean does not exist. */
function spendSql(model: ScoreModel | undefined, refundShare: number): string {
  if (model?.spend === undefined) return 'CAST(NULL AS DOUBLE)';
  const { p, q, v } = model.spend;
  const weight = `(${double(p)} * CAST(c."repeats" AS DOUBLE) + ${double(q - 1)})`;
  const mean = `${double(p * (1 + refundShare))} * (${double(v)} + CAST(c."repeat_sales" AS DOUBLE)) / ${weight}`;
  return `CASE WHEN ${weight} > ${double(0)} THEN ${mean} END`;
}

/** @throws RangeError for what is no number */
function double(value: number): string {
  if (!Number.isFinite(value)) throw new RangeError('A model has finite parameters.');
  return `CAST(${encodeLiteral(String(value))} AS DOUBLE)`;
}
