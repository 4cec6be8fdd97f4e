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
