import type { AccountRow } from '../../schemas/account.ts';
import type { AccountWord } from './accounts.ts';

interface Stamp {
  readonly at: string;
  readonly messageId: string;
}

/** Names of traits that an account keeps, at most; further ones are left out in the order of their names. */
const maxTraits = 50;

/** Whether a word comes after what is known; of the same message it does not. */
export function isLater(word: Stamp, known: Stamp | undefined): boolean {
  if (known === undefined || word.at !== known.at) return known === undefined || word.at > known.at;
  return word.messageId > known.messageId;
}

/**
 * The traits after a word: of each the later one, where a browser's word never outdoes another, however late it is.
 * Commutative and idempotent as long as no account has more than `maxTraits`; beyond that a browser's trait makes room.
 */
export function traitsAfter(
  known: AccountRow['traits'],
  { traits, at, messageId, isFromBrowser }: AccountWord,
): AccountRow['traits'] {
  const next = new Map(Object.entries(known));
  const source = isFromBrowser === true ? { isFromBrowser } : {};
  for (const [name, value] of Object.entries(traits).toSorted(byName)) {
    const said = { value, at, messageId, ...source };
    const stamped = next.get(name);
    if (stamped === undefined && next.size >= maxTraits && !makesRoom(next, said)) continue;
    if (outdoes(said, stamped)) next.set(name, said);
  }
  // Not by assignment: a trait may be called like a member of every object.
  return Object.fromEntries(next);
}

type Trait = AccountRow['traits'][string];

function outdoes(said: Trait, known: Trait | undefined): boolean {
  if (known === undefined || said.isFromBrowser === known.isFromBrowser)
    return isLater(said, known);
  return known.isFromBrowser === true;
}

/** Drops a browser's trait for one that is said by somebody else. */
function makesRoom(traits: Map<string, Trait>, { isFromBrowser }: Trait): boolean {
  if (isFromBrowser === true) return false;
  const names = [...traits].flatMap(([name, known]) => (known.isFromBrowser ? [name] : []));
  const last = names.toSorted().at(-1);
  return last !== undefined && traits.delete(last);
}

/** Whether the word says something about the parent that is not outdone by a later one. */
export function movesParent(word: AccountWord, known: AccountRow | undefined): boolean {
  return word.parentId !== undefined && isLater(word, known?.parentSaid);
}

const byName = ([one]: readonly [string, unknown], [other]: readonly [string, unknown]): number =>
  one < other ? -1 : 1;
