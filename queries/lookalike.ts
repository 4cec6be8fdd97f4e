import * as z from 'zod';
import { addDays } from '../domain/audience/days.ts';
import { encodeLiteral as encodeValue } from '../domain/audience/literal.ts';
import { currentProfile } from '../domain/identity/current-profile.ts';
import type { FeatureWeight } from '../domain/insight/lookalike.ts';
import { encodeLiteral } from '../domain/sql-literal.ts';

const count = z.coerce.number().int().min(0);
/** A feature and who has it; the feature `` is everybody's who has any. */
export const featureRow = z.object({ feature: z.string(), in_seed: count, in_others: count });

/** What a person did in these days, and as much of it as tells somebody from somebody else. */
const lookBackDays = 365;
const leastPeople = encodeLiteral(5);
const maxRows = encodeLiteral(5_000);
/** Longer texts are no classes of people. */
const longestTrait = encodeLiteral(100);

/**
 * Sub-select (profile_id, feature), a pair once or more: events done within a year up to as-of, categories of what
 * they were about, and traits as they stand on any node.
 */
function features(asOf: string): string {
  const days = `f."day" BETWEEN ${encodeLiteral(addDays(asOf, 1 - lookBackDays))} AND ${encodeLiteral(asOf)}`;
  const of = (feature: string, table: string, where: string) =>
    `SELECT COALESCE(p."profile_id", f."node") AS "profile_id", ${feature} AS "feature"
    FROM ${table} AS f LEFT JOIN ${currentProfile('    ')} AS p ON p."node" = f."node"
    WHERE COALESCE(p."is_erased", FALSE) = FALSE AND ${where}`;
  const category = `json_extract_scalar(f."properties", '$.category')`;
  return `(
    ${of(`'event:' || f."event"`, '"profile_days"', days)}
    UNION ALL
    ${of(`'category:' || ${category}`, '"events"', `${days} AND NOT f."is_bot" AND ${category} IS NOT NULL`)}
    UNION ALL
    ${of(`'trait:' || f."trait" || '=' || f."value"`, '"node_traits"', `length(f."value") <= ${longestTrait} AND f."value" <> 'null'`)}
  )`;
}

/** Select of {@link featureRow}: how many of the seed, and of all others, have each feature. */
export const featureCounts = (seedMembers: string, asOf: string): string =>
  `SELECT p."feature", count(*) FILTER (WHERE s."profile_id" IS NOT NULL) AS "in_seed", count(*) FILTER (WHERE s."profile_id" IS NULL) AS "in_others"
FROM (
  SELECT DISTINCT f."profile_id", u."feature" FROM ${features(asOf)} AS f CROSS JOIN UNNEST(ARRAY[f."feature", '']) AS u ("feature")
) AS p
LEFT JOIN (${seedMembers}) AS s ON s."profile_id" = p."profile_id"
GROUP BY p."feature"
HAVING count(*) >= ${leastPeople} OR p."feature" = ''
ORDER BY count(*) DESC, p."feature" LIMIT ${maxRows}`;

export interface LookalikeScores {
  readonly score: string;
  readonly weights: readonly FeatureWeight[];
  readonly asOf: string;
  /** `YYYY-MM-DD HH:MM:SS.mmm`, UTC. */
  readonly at: string;
}

/** Select (node, value, at, score): the sum of the weights of what a person has, exact; nobody without weights. */
export function lookalikeScores({ score, weights, asOf, at }: LookalikeScores): string {
  const rows = weights.map(
    ({ feature, weight }) => `(${encodeValue(feature)}, ${encodeValue(weight)})`,
  );
  const list = rows.length === 0 ? `('', ${encodeValue(0)})` : rows.join(',\n    ');
  return `SELECT p."profile_id" AS "node", CAST(sum(w."weight") AS DECIMAL(38,4)) AS "value", TIMESTAMP ${encodeLiteral(at)} AS "at", ${encodeLiteral(score)} AS "score"
FROM (SELECT DISTINCT "profile_id", "feature" FROM ${features(asOf)} AS f) AS p
JOIN (VALUES
    ${list}
  ) AS w ("feature", "weight") ON w."feature" = p."feature"
GROUP BY p."profile_id"
ORDER BY "score", "node"`;
}
