import { isDeepStrictEqual } from 'node:util';
import type { AccountPut, Accounts, AccountWord } from '../domain/company/accounts.ts';
import { isLater, movesParent, traitsAfter } from '../domain/company/apply-word.ts';
import type { ControlAction, ControlTable } from '../domain/control/control-table.ts';
import { type AccountRow, accountRow } from '../schemas/account.ts';
import { ancestorsOf, descendantsOf, placingOf } from './account-tree.ts';
import { transactOrConflict } from './control-conflict.ts';
import { inParallel } from './in-parallel.ts';

/** Others kept changing the same accounts. The words may be said again. */
class AccountContentionError extends Error {
  override readonly name = 'AccountContentionError';
  readonly code = 'account_contention';
}

const attempts = 32;
const maxDelayMs = 200;
const parallelLanes = 8;

/** Companies in the control table. See {@link Accounts} for what each call promises. */
export function controlAccounts(control: ControlTable): Accounts {
  const get = (id: string) => control.get(accountRow, 'account', id);
  return {
    get,
    hear: async (words) => {
      await inParallel(lanesOf(words), parallelLanes, async (lane) => {
        for (const ofAccount of lane) await untilStored(() => sayOnce(ofAccount, true, control));
      });
    },
    put: (word) => untilStored(() => sayOnce([word], false, control)),
    treeOf: async (id) => {
      const account = await get(id);
      if (account === undefined) return undefined;
      const [ancestors, below] = await Promise.all([
        ancestorsOf(account, control),
        descendantsOf(id, control),
      ]);
      return { account, ancestors: ancestors.map((row) => row.id), descendants: below.parentOf };
    },
  };
}

/** Words about the same account: at least one, the latest last. */
type WordsOfOne = readonly [AccountWord, ...AccountWord[]];

function byAccount(words: readonly AccountWord[]): ReadonlyMap<string, WordsOfOne> {
  const accounts = new Map<string, WordsOfOne>();
  const inOrder = words.toSorted((one, other) =>
    isLater(one, other) ? 1 : isLater(other, one) ? -1 : 0,
  );
  for (const word of inOrder) {
    const known = accounts.get(word.accountId);
    accounts.set(word.accountId, known === undefined ? [word] : [...known, word]);
  }
  return accounts;
}

/** Accounts that go under the same parent follow each other: side by side they would only be in each other's way. */
function lanesOf(words: readonly AccountWord[]): readonly (readonly WordsOfOne[])[] {
  const laneOf = (ofAccount: WordsOfOne): string => {
    const parentId = ofAccount.findLast((word) => word.parentId !== undefined)?.parentId;
    return parentId == null ? `account ${ofAccount[0].accountId}` : `parent ${parentId}`;
  };
  return [...Map.groupBy(byAccount(words).values(), laneOf).values()];
}

async function untilStored(sayOnce: () => Promise<AccountPut | 'again'>): Promise<AccountPut> {
  for (let attempt = 0; attempt < attempts; attempt += 1) {
    if (attempt > 0) await pause(Math.random() * Math.min(maxDelayMs, 5 * 2 ** attempt));
    const put = await sayOnce();
    if (put !== 'again') return put;
  }
  throw new AccountContentionError('others kept changing the same accounts; say it again');
}

/**
 * One try: all traits, and of the parents that were named the last one.
 *
 * @param keepsRefused a refused parent is noted beside the account, instead of refusing the words
 */
async function sayOnce(
  words: WordsOfOne,
  keepsRefused: boolean,
  control: ControlTable,
): Promise<AccountPut | 'again'> {
  const id = words[0].accountId;
  const known = await control.get(accountRow, 'account', id);
  const before: AccountRow = known ?? { kind: 'account', id, version: 0, traits: {}, below: 0 };
  const next = { ...before, traits: words.reduce(traitsAfter, before.traits) };
  const word = words.findLast((each) => movesParent(each, known));
  if (word === undefined) return store(known, next, [], control);
  const { at, messageId } = word;
  const parentId = word.parentId ?? undefined;
  const { refusedParent: _settled, parentId: _old, ...others } = next;
  const settled: AccountRow = {
    ...others,
    parentSaid: { at, messageId },
    ...(parentId !== undefined && { parentId }),
  };
  if (parentId === known?.parentId) return store(known, settled, [], control);
  const placing = await placingOf(id, known, parentId, control);
  if (placing === 'again') return 'again';
  if (placing.kind === 'placed') {
    return store(known, { ...settled, below: placing.below }, placing.actions, control);
  }
  const { reason, chain } = placing;
  if (!keepsRefused || parentId === undefined) return { kind: 'refused', reason, chain };
  const noted = known?.refusedParent;
  const isNoted = noted?.parentId === parentId && noted.reason === reason;
  const refusedParent = isNoted ? noted : { parentId, reason, at, messageId };
  return store(known, { ...next, refusedParent }, [], control);
}

async function store(
  known: AccountRow | undefined,
  next: AccountRow,
  others: readonly ControlAction[],
  control: ControlTable,
): Promise<AccountPut | 'again'> {
  if (known !== undefined && isDeepStrictEqual(next, known)) {
    return { kind: 'stored', account: known };
  }
  const account: AccountRow = { ...next, version: (known?.version ?? 0) + 1 };
  const condition =
    known === undefined ? { kind: { exists: false } } : { version: { equals: known.version } };
  const isStored = await transactOrConflict(control, [{ put: account, condition }, ...others]);
  return isStored ? { kind: 'stored', account } : 'again';
}

function pause(delayMs: number): Promise<void> {
  return new Promise((resolve) => setTimeout(resolve, delayMs));
}
