import type { AccountRow } from '../../schemas/account.ts';
import type { PlacingRefusal } from './hierarchy.ts';

export type AccountTraitValue = string | number | boolean;

/** What an event or a person said about a company. */
export interface AccountWord {
  readonly accountId: string;
  /** ISO 8601 UTC. */
  readonly at: string;
  readonly messageId: string;
  readonly traits: Readonly<Record<string, AccountTraitValue>>;
  /** Account that it belongs under; null: under none; absent: nothing was said. */
  readonly parentId?: string | null;
  /** Said under a browser key, which anybody can read: it never outdoes the others. */
  readonly isFromBrowser?: true;
}

export type AccountPut =
  | { readonly kind: 'stored'; readonly account: AccountRow }
  /** Nothing of the word was stored. `chain` goes from the account upward, through the parent. */
  | {
      readonly kind: 'refused';
      readonly reason: PlacingRefusal;
      readonly chain: readonly string[];
    };

/** An account with everything below it. */
interface AccountTree {
  readonly account: AccountRow;
  /** From its parent to the top. */
  readonly ancestors: readonly string[];
  /** Parent of every account below, by account id; at most `maxDescendants`. */
  readonly descendants: ReadonlyMap<string, string>;
}

/**
 * Companies and how they stand under each other. Words may come in any order and more than once; of each trait, and
 * of the parent, the later word wins. A parent that would close a circle, or make a tree too deep or too large, is refused
 * whatever happens at the same time: each change of a tree is one transaction under the version of its top account.
 */
export interface Accounts {
  /**
   * Takes the words of events. A refused parent does not refuse the word: it stays beside the account, to be seen.
   *
   * @throws AccountContentionError when others kept changing the same trees; the words may be said again
   */
  hear(words: readonly AccountWord[]): Promise<void>;
  /** Takes the word of a person, whole or not at all. Throws as `hear`. */
  put(word: AccountWord): Promise<AccountPut>;
  get(accountId: string): Promise<AccountRow | undefined>;
  /** Undefined when there is no such account. Not one instant's picture where somebody changes the tree meanwhile. */
  treeOf(accountId: string): Promise<AccountTree | undefined>;
}
