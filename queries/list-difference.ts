import { encodeLiteral } from '../domain/sql-literal.ts';
import { heldOutSql } from '../domain/sync/hold-out.ts';
import type { HoldOutGroup } from '../schemas/hold-out.ts';

export interface ListDifference {
  readonly audienceId: string;
  /** Generation that the remote list follows; 0 = none. */
  readonly fromGeneration: number;
  readonly toGeneration: number;
  /** Groups that the remote list leaves out, and that it shall leave out. */
  readonly fromHoldOut: readonly HoldOutGroup[];
  readonly toHoldOut: readonly HoldOutGroup[];
  /** Whether rows are split in sixteen by the profile id's first hash digit; else all are in shard 0. */
  readonly isSplit: boolean;
}

const members = (audienceId: string, generation: number): string =>
  `(SELECT profile_id FROM memberships WHERE audience_id = ${encodeLiteral(audienceId)} AND generation = ${encodeLiteral(String(generation))})`;

/**
 * Rows (profile_id, operation, shard): who must be looked at to bring a list in line with its audience. `add` is a member
 * that is new, or that changed sides because the hold-out did; `remove` is no member any more.
 */
export function listDifference(question: ListDifference): string {
  const { audienceId, fromGeneration, toGeneration, isSplit } = question;
  const shard = isSplit ? "substr(profile_id, strpos(profile_id, '.') + 1, 1)" : "'0'";
  const next = members(audienceId, toGeneration);
  if (fromGeneration === 0)
    return `SELECT profile_id, 'add' AS operation, ${shard} AS shard FROM ${next} AS n`;
  return `SELECT profile_id, operation, ${shard} AS shard
FROM (
  SELECT COALESCE(n.profile_id, o.profile_id) AS profile_id,
    CASE WHEN n.profile_id IS NULL THEN 'remove' ELSE 'add' END AS operation
  FROM ${next} AS n
  FULL JOIN ${members(audienceId, fromGeneration)} AS o ON o.profile_id = n.profile_id
  WHERE n.profile_id IS NULL OR o.profile_id IS NULL${changedSides(question)}
) AS d`;
}

function changedSides({ fromHoldOut, toHoldOut }: ListDifference): string {
  const [was, is] = [fromHoldOut, toHoldOut].map((groups) => heldOutSql('n.profile_id', groups));
  return was === is ? '' : ` OR ${was} <> ${is}`;
}
