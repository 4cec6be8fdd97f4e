import type { HoldOutGroup } from '../../schemas/hold-out.ts';
import { encodeLiteral } from '../sql-literal.ts';

/** Digits of the hash that decide: 1 in 4 billion is finer than any share. */
const digits = 8;
const space = 16 ** digits;

/**
 * Whether a person is kept out. The hash of salt and profile id decides, so nothing is stored, every run and every query
 * says the same, and who survives a merge keeps its side. Groups under different salts are independent.
 *
 * @param sha256 hex of the UTF-8 text
 */
export function isHeldOut(
  profileId: string,
  groups: readonly HoldOutGroup[],
  sha256: (text: string) => string,
): boolean {
  return groups.some(({ share, salt }) => {
    const drawn = sha256(`${salt}/${profileId}`).slice(0, digits).toUpperCase();
    return drawn < thresholdOf(share);
  });
}

/**
 * The same in SQL, TRUE or FALSE.
 *
 * @param profileId SQL expression, never NULL
 */
export function heldOutSql(profileId: string, groups: readonly HoldOutGroup[]): string {
  const tests = groups.map(({ share, salt }) => {
    const text = `concat(${encodeLiteral(`${salt}/`)}, ${profileId})`;
    const drawn = `substr(to_hex(sha256(to_utf8(${text}))), 1, ${digits})`;
    return `${drawn} < ${encodeLiteral(thresholdOf(share))}`;
  });
  return tests.length === 0 ? 'FALSE' : `(${tests.join(' OR ')})`;
}

/** Upper-case hex that the draws of this share lie below; as text it is in the order of the numbers. */
function thresholdOf(share: number): string {
  return Math.round((share / 100) * space)
    .toString(16)
    .toUpperCase()
    .padStart(digits, '0');
}

/** Groups that keep anybody out, the global one first: what a list follows, and what two of them are compared by. */
export function holdOutGroups(
  global: HoldOutGroup | undefined,
  own: HoldOutGroup | undefined,
): HoldOutGroup[] {
  return [global, own]
    .filter((group) => group !== undefined)
    .filter(({ share }) => share > 0)
    .map(({ share, salt }) => ({ share, salt }));
}
