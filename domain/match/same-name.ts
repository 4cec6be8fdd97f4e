import type { MatchRecord } from './record.ts';

/** People of one name at one postal code. */
export interface SameName {
  /** Positions of all of them, ascending, at least two. */
  readonly members: readonly number[];
  /** Those among them whose birthdays agree: in strict mode one person. Each at least two. */
  readonly merged: readonly (readonly number[])[];
  /** Whether somebody must look: not all of them became one. */
  readonly needsReview: boolean;
}

/**
 * The rule of thumb "same name and postal code, same customer", made safe: it only proposes; what it proposes is merged
 * where birthdays agree, and goes to review where they differ or are unknown. Of records with several names or codes
 * the first counts.
 */
export function sameNameGroups(records: readonly MatchRecord[]): readonly SameName[] {
  const groups = grouped([...records.keys()], (position) => {
    const { full_name: names, postal_code: codes } = records[position]?.values ?? {};
    return names === undefined || codes === undefined ? undefined : `${names[0]}|${codes[0]}`;
  });
  return groups.map((members) => {
    const merged = grouped(members, (position) => records[position]?.values.birthday?.[0]);
    return { members, merged, needsReview: merged[0]?.length !== members.length };
  });
}

/** Groups of two or more with the same key; what has no key is in none. */
function grouped(
  positions: readonly number[],
  keyOf: (position: number) => string | undefined,
): readonly (readonly number[])[] {
  const groups = Map.groupBy(positions, keyOf);
  return [...groups].flatMap(([key, group]) =>
    key === undefined || group.length < 2 ? [] : [group],
  );
}
