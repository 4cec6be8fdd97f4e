/**
 * What a kind of identifier stands for.
 *
 * - `person`: one human being (`user_id`)
 * - `contact`: a way to reach one, which may turn out to be shared (`email`)
 * - `device`: a browser, an app installation, a receipt; with one neighbour only it is a leaf
 * - `household`: people who live together (a fixed line); kept and shown, joins nobody
 */
export type IdentifierClass = 'person' | 'contact' | 'device' | 'household';

/** A kind of identifier. Adding one is adding such a row to {@link identifierKindRows}. */
export interface IdentifierKindRow {
  /** Prefix of the node ids: lower case letters, digits and `_`. Never renamed, stored nodes carry it. */
  readonly name: string;
  readonly class: IdentifierClass;
  /**
   * Two of it never meet in one profile, and whatever is not unique and directly next to two of them is shared: it
   * joins nobody.
   */
  readonly isUnique: boolean;
  /**
   * Most of it in one profile: of all time, or first seen within any so many days. More are refused, in the canonical
   * order of the evidence.
   *
   * @default no limit of its own
   */
  readonly limit?: { readonly perProfile: number; readonly withinDays?: number };
}

/**
 * All kinds, strongest first: the order decides which node names a profile, which keys a fact, and which evidence is
 * taken first.
 */
export const identifierKindRows = [
  { name: 'user_id', class: 'person', isUnique: true },
  { name: 'email', class: 'contact', isUnique: false },
  { name: 'phone', class: 'contact', isUnique: false },
  { name: 'anonymous_id', class: 'device', isUnique: false },
] as const satisfies readonly IdentifierKindRow[];
