import { currentProfile } from '../identity/current-profile.ts';
import { encodeLiteral } from './literal.ts';

/** Stands for the last day that counts, as a string `YYYY-MM-DD` like the lake's partitions. */
const asOfPlaceholder = /:as_of\b/g;

/** The text with the day of the evaluation in it. @param asOf YYYY-MM-DD */
export const sqlAsOf = (sql: string, asOf: string): string =>
  sql.replaceAll(asOfPlaceholder, encodeLiteral(asOf));

/**
 * SELECT of exactly (profile_id, audience_id) for an audience that somebody wrote in SQL. The text yields one column
 * of node or profile ids: each becomes who that is today, once, the erased left out.
 *
 * @param sql a text that was checked when it was stored, without `:as_of`
 */
export function sqlAudienceStatement(id: string, sql: string): string {
  const profile = 'COALESCE(m.profile_id, q.node)';
  return [
    `SELECT DISTINCT ${profile} AS profile_id, ${encodeLiteral(id)} AS audience_id`,
    `FROM (\n${sql}\n) AS q (node)`,
    `LEFT JOIN ${currentProfile('')} AS m ON m.node = q.node`,
    'WHERE q.node IS NOT NULL AND COALESCE(m.is_erased, FALSE) = FALSE',
  ].join('\n');
}
