import type { Days } from '../domain/audience/days.ts';
import { currentProfile } from '../domain/identity/current-profile.ts';
import { encodeLiteral, encodeLiterals } from '../domain/sql-literal.ts';

/** Condition on the days of a table; an open beginning reads everything up to the end. */
const inDays = (alias: string, { from, to }: Days): string =>
  from === undefined
    ? `${alias}."day" <= ${encodeLiteral(to)}`
    : `${alias}."day" BETWEEN ${encodeLiteral(from)} AND ${encodeLiteral(to)}`;

export interface PersonEvents {
  readonly table: 'events' | 'profile_days';
  readonly days: Days;
  /** Expressions over the table, called `e`, by the name they get; `profile_id` stands before them. */
  readonly columns: Readonly<Record<string, string>>;
  /** Conditions over `e`, all of which hold. */
  readonly where: readonly string[];
}

/** Select of facts under the person whose they are today; bots and the erased are left out. */
export function personEvents({ table, days, columns, where }: PersonEvents): string {
  const named = Object.entries(columns).map(([name, sql]) => `, ${sql} AS "${name}"`);
  const conditions = [
    inDays('e', days),
    ...where,
    ...(table === 'events' ? ['NOT e."is_bot"'] : []),
    'COALESCE(p."is_erased", false) = false',
  ];
  return `SELECT COALESCE(p."profile_id", e."node") AS "profile_id"${named.join('')}
FROM "${table}" AS e
LEFT JOIN ${currentProfile('')} AS p ON p."node" = e."node"
WHERE ${conditions.join(' AND ')}`;
}

/** Condition that an event of `e` has one of these names. */
export const isNamed = (names: readonly string[]): string =>
  `e."event" IN (${encodeLiterals(names)})`;

/** A property of `e` as text; NULL when it is missing, null, a list or an object. */
export const propertyText = (path: string): string =>
  `json_extract_scalar(e."properties", ${encodeLiteral(`$.${path}`)})`;

/** Epoch milliseconds of a timestamp. */
export const epochMs = (expression: string): string =>
  `date_diff('millisecond', TIMESTAMP '1970-01-01 00:00:00.000', ${expression})`;
