import { encodeLiteral } from './literal.ts';

/**
 * SQL over the facts `f` of one profile: what it said last for a purpose, NULL when nothing. Not max_by: of a yes and a
 * no under the same stamp the no counts.
 */
export function consentAggregate(purpose: string): string {
  const last = (word: string) =>
    `max(f.consent_version) FILTER (WHERE f.consent_purpose = ${encodeLiteral(purpose)} AND ${word})`;
  const [yes, no] = [last('f.consent_granted'), last('NOT f.consent_granted')];
  return `CASE WHEN ${yes} > COALESCE(${no}, '') THEN TRUE WHEN ${no} IS NOT NULL THEN FALSE END`;
}

/**
 * SQL of when a row of `consents` was said: text that orders by time, then by message, since a timestamp(3) always prints
 * 23 characters.
 *
 * @param alias of the table with its dot; none where there is no other
 */
export const consentVersion = (alias = ''): string =>
  `CAST(${alias}"at" AS VARCHAR) || ${alias}message_id`;
