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
 * The traits after a word: of each the later one. Commutative and idempotent as long as no account has more than
 * `maxTraits`.
 */
export function traitsAfter(
  known: AccountRow['traits'],
  { traits, at, messageId }: AccountWord,
): AccountRow['traits'] {
  const next = new Map(Object.entries(known));
  for (const [name, value] of Object.entries(traits).toSorted(byName)) {
    const stamped = next.get(name);
    if (stamped === undefined && next.size >= maxTraits) continue;
    if (isLater({ at, messageId }, stamped)) next.set(name, { value, at, messageId });
  }
  // Not by assignment: a trait may be called like a member of every object.
  return Object.fromEntries(next);
}

/** Whether the word says something about the parent that is not outdone by a later one. */
export function movesParent(word: AccountWord, known: AccountRow | undefined): boolean {
  return word.parentId !== undefined && isLater(word, known?.parentSaid);
}

const byName = ([one]: readonly [string, unknown], [other]: readonly [string, unknown]): number =>
  one < other ? -1 : 1;
