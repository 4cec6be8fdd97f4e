import type { HashText } from '../domain/normalize/match-key.ts';

/** Digits of ids that we hand out: 128 bits. */
export const idDigits = 32;

/**
 * What an outsider knows a record by: stable within a list, of no use outside of it.
 *
 * @param list the outsider's word for the list
 * @returns 32 lower-case hexadecimal digits, the first of SHA-256 over `<list>\n<record id>`
 */
export function memberIdOf(list: string, recordId: string, hashText: HashText): string {
  return hashText('sha256', `${list}\n${recordId}`).slice(0, idDigits);
}
