import { decimalMember } from '../domain/audience/json-member.ts';
import { encodeLiterals } from '../domain/sql-literal.ts';
import { selectList } from './statement.ts';
import { profileDays } from './tables/catalogue.ts';

/** The rollup of these days, from `events` alone; bots do not count. */
export function rolledUpDays(days: readonly string[]): string {
  // Only values that audiences count as decimals: a few larger ones would overflow the sum and fail every refresh.
  const revenue = `sum(${decimalMember('"properties"', 'revenue')})`;
  return `SELECT "node", "event", count(*) AS "event_count", ${revenue} AS "revenue", min("timestamp") AS "first_at", max("timestamp") AS "last_at", "day" FROM "events" WHERE "day" IN (${encodeLiterals(days)}) AND NOT "is_bot" GROUP BY "day", "node", "event" ORDER BY "day", ${selectList(profileDays.sortedBy)}`;
}
