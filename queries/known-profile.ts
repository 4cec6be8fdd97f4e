import { encodeLiterals } from '../domain/sql-literal.ts';
import { identifierKindRows } from '../schemas/identifier-kinds.ts';

const devices = encodeLiterals(
  identifierKindRows.filter((row) => row.class === 'device').map(({ name }) => name),
);

/**
 * Condition: nothing but device ids is known of a profile, its strongest identifier is a device's.
 *
 * @param column quoted, with the profile's id
 */
export const isUnknownProfile = (column: string): string =>
  `split_part(${column}, '.', 1) IN (${devices})`;
