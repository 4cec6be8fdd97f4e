import * as z from 'zod';
import { encodeLiteral } from '../domain/sql-literal.ts';

/** An audience and the generation of its members that counts; 0 = none yet. */
export interface AudienceGeneration {
  readonly audienceId: string;
  readonly generation: number;
}

/**
 * Who enters or leaves audiences: what the audiences' SQL says now, against the current generations.
 *
 * @param now select of `profile_id, audience_id`, from `domain/audience`; repeated rows do no harm
 */
export function changedMembers(now: string, current: readonly AudienceGeneration[]): string {
  const built = current.filter(({ generation }) => generation > 0);
  const was =
    built.length > 0
      ? ` UNION ALL SELECT "profile_id", "audience_id", 0 AS "is_in", 1 AS "was_in" FROM "memberships" WHERE ${generationIs(built)}`
      : '';
  const sides = `SELECT "profile_id", "audience_id", 1 AS "is_in", 0 AS "was_in" FROM (${now}) AS "now"${was}`;
  return `SELECT "profile_id", CASE WHEN max("is_in") = 1 THEN 'entered' ELSE 'left' END AS "change", "audience_id" FROM (${sides}) GROUP BY "audience_id", "profile_id" HAVING max("is_in") <> max("was_in") ORDER BY "audience_id", "profile_id"`;
}

/** The members after the differences of the next generation are applied to the current one. */
export function nextMembers(
  current: readonly (AudienceGeneration & { readonly next: number })[],
): string {
  const built = current.filter(({ generation }) => generation > 0);
  const next = current.map(({ audienceId, next: generation }) => ({ audienceId, generation }));
  const was =
    built.length > 0
      ? ` UNION ALL SELECT "profile_id", "audience_id", 1 AS "weight" FROM "memberships" WHERE ${generationIs(built)}`
      : '';
  const changes = `SELECT "profile_id", "audience_id", CASE WHEN "change" = 'entered' THEN 1 ELSE -1 END AS "weight" FROM "differences" WHERE ${generationIs(next)}`;
  return `SELECT "profile_id", "audience_id" FROM (${changes}${was}) GROUP BY "audience_id", "profile_id" HAVING sum("weight") > 0 ORDER BY "audience_id", "profile_id"`;
}

const count = z.coerce.number().int().min(0);

export const audienceCount = z.object({
  audience_id: z.string(),
  members: count,
  entered: count,
  left: count,
});
export type AudienceCount = z.infer<typeof audienceCount>;

/** How many members these generations have, and how many entered and left with them. */
export function audienceCounts(generations: readonly AudienceGeneration[]): string {
  const is = generationIs(generations);
  const members = `SELECT "audience_id", 'member' AS "what" FROM "memberships" WHERE ${is}`;
  const changes = `SELECT "audience_id", "change" AS "what" FROM "differences" WHERE ${is}`;
  const counts = [
    ['members', 'member'],
    ['entered', 'entered'],
    ['left', 'left'],
  ].map(([name, what]) => `count(*) FILTER (WHERE "what" = '${what}') AS "${name}"`);
  return `SELECT "audience_id", ${counts.join(', ')} FROM (${members} UNION ALL ${changes}) GROUP BY "audience_id"`;
}

/** A page of a list of profiles, ascending. */
export interface ProfilePage {
  readonly audienceId: string;
  readonly generation: number;
  /** Profile ids greater than this. @default all */
  readonly after?: string;
  readonly limit: number;
}

export const memberRow = z.object({ profile_id: z.string() });

/** Members of a generation. */
export function membersPage(page: ProfilePage): string {
  return paged('"profile_id"', 'memberships', page);
}

export const changeRow = z.object({ profile_id: z.string(), change: z.enum(['entered', 'left']) });

/** Who entered and who left with a generation. */
export function changesPage(page: ProfilePage): string {
  return paged('"profile_id", "change"', 'differences', page);
}

function paged(
  columns: string,
  table: string,
  { audienceId, generation, after = '', limit }: ProfilePage,
): string {
  return `SELECT ${columns} FROM "${table}" WHERE ${generationIs([{ audienceId, generation }])} AND "profile_id" > ${encodeLiteral(after)} ORDER BY "profile_id" LIMIT ${encodeLiteral(limit)}`;
}

/** Rows of `memberships` or `differences` of these generations. */
export function generationIs(generations: readonly AudienceGeneration[]): string {
  return generations
    .map(
      ({ audienceId, generation }) =>
        `("audience_id" = ${encodeLiteral(audienceId)} AND "generation" = ${encodeLiteral(String(generation))})`,
    )
    .join(' OR ');
}
