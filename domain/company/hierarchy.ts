/** Most accounts from the top of a tree down to any of its leaves, both counted. */
export const maxLevels = 10;
/** Most accounts below a top account: one statement names them all. */
export const maxDescendants = 1_000;

/**
 * Why an account cannot stand under another one: it already stands above that (`cycle`), the tree would get more than
 * `maxLevels` (`depth`), or its top more than `maxDescendants` below it (`crowd`).
 */
export type PlacingRefusal = 'cycle' | 'depth' | 'crowd';

export interface Placing {
  readonly accountId: string;
  /** From the parent up to its top, the parent first. */
  readonly parentChain: readonly string[];
  /** Levels below the account: 0 for one without children. */
  readonly levelsBelow: number;
  /** Accounts below the account. */
  readonly below: number;
  /** Accounts below the parent's top as it is now, without the account and what is below it. */
  readonly belowTop: number;
}

/** @returns undefined when the account may stand there */
export function refusalOf(placing: Placing): PlacingRefusal | undefined {
  const { accountId, parentChain, levelsBelow, below, belowTop } = placing;
  if (parentChain.includes(accountId)) return 'cycle';
  if (parentChain.length + 1 + levelsBelow > maxLevels) return 'depth';
  return belowTop + 1 + below > maxDescendants ? 'crowd' : undefined;
}

/** An account and one that counts toward it: itself, or one below it. */
export interface AncestorPair {
  readonly ancestorId: string;
  readonly accountId: string;
}

/**
 * What counts toward each of the wanted accounts: it itself and all below it, each pair once. Circles in the input do
 * no harm: each account is met once on its way up.
 *
 * @param parentOf parent by account id, for every account that has one
 */
export function closureOf(
  wanted: readonly string[],
  parentOf: ReadonlyMap<string, string>,
): readonly AncestorPair[] {
  const tops = new Set(wanted);
  const accounts = new Set([...tops, ...parentOf.keys(), ...parentOf.values()]);
  return [...accounts].flatMap((accountId) =>
    wayUp(accountId, parentOf)
      .filter((id) => tops.has(id))
      .map((ancestorId) => ({ ancestorId, accountId })),
  );
}

/** The account, its parent, and so on to the top. */
function wayUp(accountId: string, parentOf: ReadonlyMap<string, string>): readonly string[] {
  const way = new Set<string>();
  let next: string | undefined = accountId;
  while (next !== undefined && !way.has(next)) {
    way.add(next);
    next = parentOf.get(next);
  }
  return [...way];
}
