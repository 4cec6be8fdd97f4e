export interface FieldRule {
  readonly field: string;
  readonly role: 'name' | 'birthday' | 'document' | 'contact' | 'place';
  /** What is close; see `field-comparators.ts`. */
  readonly compare: 'exact' | 'name' | 'words' | 'address' | 'code' | 'date';
  /** Whether people of one household agree on it as a person does with themself. */
  readonly isShared: boolean;
  /** The field that it may have been swapped with. */
  readonly crossed?: string;
}

/**
 * What two records are compared by, in the order of an agreement pattern. A record without a field says nothing about
 * it, so one list serves every kind of data.
 */
export const matchFields = [
  { field: 'family_name', role: 'name', compare: 'name', isShared: true, crossed: 'given_name' },
  { field: 'given_name', role: 'name', compare: 'name', isShared: false, crossed: 'family_name' },
  { field: 'full_name', role: 'name', compare: 'name', isShared: false },
  { field: 'birthday', role: 'birthday', compare: 'date', isShared: false },
  { field: 'document', role: 'document', compare: 'code', isShared: false },
  { field: 'email', role: 'contact', compare: 'words', isShared: true },
  { field: 'phone', role: 'contact', compare: 'code', isShared: true },
  { field: 'postal_code', role: 'place', compare: 'code', isShared: true },
  { field: 'address', role: 'place', compare: 'address', isShared: true },
  { field: 'street_number', role: 'place', compare: 'code', isShared: true },
  { field: 'street', role: 'place', compare: 'words', isShared: true, crossed: 'building' },
  { field: 'building', role: 'place', compare: 'words', isShared: true, crossed: 'street' },
  { field: 'locality', role: 'place', compare: 'words', isShared: true },
  { field: 'region', role: 'place', compare: 'exact', isShared: true },
] as const satisfies readonly FieldRule[];

export type MatchField = (typeof matchFields)[number]['field'];

/** A person as matching sees them. */
export interface MatchRecord {
  /** Node id of the profile, or a line of a file. Says nothing about who it is. */
  readonly id: string;
  /**
   * Normalised values: lower case, no spaces; dates as `YYYYMMDD`. Several where there are several spellings, such as
   * kanji and kana, or several addresses; none is empty.
   */
  readonly values: Readonly<Partial<Record<MatchField, readonly string[]>>>;
}
