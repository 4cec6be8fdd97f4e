import { encodeLiteral } from '../domain/sql-literal.ts';

export interface ListDifference {
  readonly audienceId: string;
  /** Generation that the remote list follows; 0 = none. */
  readonly fromGeneration: number;
  readonly toGeneration: number;
  /** Whether rows are split in sixteen by the profile id's first hash digit; else all are in shard 0. */
  readonly isSplit: boolean;
}

const members = (audienceId: string, generation: number): string =>
  `(SELECT profile_id FROM memberships WHERE audience_id = ${encodeLiteral(audienceId)} AND generation = ${encodeLiteral(String(generation))})`;

/** Rows (profile_id, operation, shard): who has to be added to and removed from a list that follows an audience. */
export function listDifference(question: ListDifference): string {
  const { audienceId, fromGeneration, toGeneration, isSplit } = question;
  const shard = isSplit ? "substr(profile_id, strpos(profile_id, '.') + 1, 1)" : "'0'";
  const next = members(audienceId, toGeneration);
  if (fromGeneration === 0)
    return `SELECT profile_id, 'add' AS operation, ${shard} AS shard FROM ${next} AS n`;
  return `SELECT profile_id, operation, ${shard} AS shard
FROM (
  SELECT COALESCE(n.profile_id, o.profile_id) AS profile_id,
    CASE WHEN o.profile_id IS NULL THEN 'add' ELSE 'remove' END AS operation
  FROM ${next} AS n
  FULL JOIN ${members(audienceId, fromGeneration)} AS o ON o.profile_id = n.profile_id
  WHERE n.profile_id IS NULL OR o.profile_id IS NULL
) AS d`;
}
