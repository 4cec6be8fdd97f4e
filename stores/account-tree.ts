import {
  maxDescendants,
  maxLevels,
  type PlacingRefusal,
  refusalOf,
} from '../domain/company/hierarchy.ts';
import type { ControlAction, ControlTable } from '../domain/control/control-table.ts';
import { type AccountRow, accountChildRow, accountRow } from '../schemas/account.ts';
import { inParallel } from './in-parallel.ts';

const parallelReads = 16;

export interface Descendants {
  /** Parent of every account below, level by level; what is beyond `maxDescendants` is left out. */
  readonly parentOf: ReadonlyMap<string, string>;
  readonly levels: number;
}

/** Rows of the accounts above, the parent first. At most `maxLevels` of them. */
export async function ancestorsOf(
  account: AccountRow,
  control: ControlTable,
): Promise<readonly AccountRow[]> {
  const rows: AccountRow[] = [];
  let next = account.parentId;
  while (next !== undefined && rows.length < maxLevels) {
    const row = await control.get(accountRow, 'account', next);
    if (row === undefined) break;
    rows.push(row);
    next = row.parentId;
  }
  return rows;
}

export async function descendantsOf(id: string, control: ControlTable): Promise<Descendants> {
  const parentOf = new Map<string, string>();
  let level = [id];
  let levels = 0;
  while (levels < maxLevels) {
    const children = await inParallel(level, parallelReads, async (parent) => {
      const rows = await control.queryAll(accountChildRow, { kind: childrenKind(parent) });
      return rows.map((row) => ({ parent, child: row.id }));
    });
    const found = children.flat().filter(({ child }) => !parentOf.has(child) && child !== id);
    const fitting = found.slice(0, maxDescendants - parentOf.size);
    if (fitting.length === 0) break;
    for (const { parent, child } of fitting) parentOf.set(child, parent);
    level = fitting.map(({ child }) => child);
    levels += 1;
  }
  return { parentOf, levels };
}

export type PlacingPlan =
  /** What goes into one transaction with the account's own row, whose `below` is given. */
  | { readonly kind: 'placed'; readonly actions: readonly ControlAction[]; readonly below: number }
  | {
      readonly kind: 'refused';
      readonly reason: PlacingRefusal;
      readonly chain: readonly string[];
    };

/** From an account up to its top. */
type Chain = readonly AccountRow[];

/**
 * What putting an account under another parent takes. Every change of a tree moves the version of its top; the tops are
 * read before and after the rest, so what lies between is one instant's picture, and the transaction holds while they
 * still have that version.
 *
 * @param known the account's row; undefined for a new one
 * @param parentId undefined for none
 * @returns `again` when something moved meanwhile
 */
export async function placingOf(
  accountId: string,
  known: AccountRow | undefined,
  parentId: string | undefined,
  control: ControlTable,
): Promise<PlacingPlan | 'again'> {
  const [ownTop, parentTop] = await topsOf(accountId, parentId, control);
  const below = await descendantsOf(accountId, control);
  const [own, parent] = await chainsOf(accountId, parentId, control);
  const isStill =
    isSame(own.at(-1), ownTop) && isSame(parent.at(-1), parentTop) && isSame(own[0], known);
  if (!isStill) return 'again';
  const oldTop = own.length > 1 ? ownTop : undefined;
  const size = below.parentOf.size;
  if (parentId !== undefined) {
    const parentChain = parent.length === 0 ? [parentId] : parent.map(({ id }) => id);
    const isSameTree = oldTop !== undefined && oldTop.id === parentTop?.id;
    const reason = refusalOf({
      accountId,
      parentChain,
      levelsBelow: below.levels,
      below: size,
      belowTop: (parentTop?.below ?? 0) - (isSameTree ? size + 1 : 0),
    });
    if (reason !== undefined) {
      return { kind: 'refused', reason, chain: [accountId, ...upTo(accountId, parentChain)] };
    }
  }
  return {
    kind: 'placed',
    below: parentId === undefined ? size : 0,
    actions: [
      ...childActions(accountId, known?.parentId, parentId),
      ...topActions(oldTop, parentId === undefined ? undefined : parentTop, size + 1),
      ...(parentId !== undefined && parentTop === undefined ? [newTop(parentId, size + 1)] : []),
    ],
  };
}

async function topsOf(
  accountId: string,
  parentId: string | undefined,
  control: ControlTable,
): Promise<readonly [AccountRow | undefined, AccountRow | undefined]> {
  const [own, parent] = await chainsOf(accountId, parentId, control);
  return [own.at(-1), parent.at(-1)];
}

async function chainsOf(
  accountId: string,
  parentId: string | undefined,
  control: ControlTable,
): Promise<readonly [Chain, Chain]> {
  return Promise.all([
    chainOf(accountId, control),
    parentId === undefined ? [] : chainOf(parentId, control),
  ]);
}

async function chainOf(id: string, control: ControlTable): Promise<Chain> {
  const row = await control.get(accountRow, 'account', id);
  return row === undefined ? [] : [row, ...(await ancestorsOf(row, control))];
}

function childActions(
  id: string,
  oldParentId: string | undefined,
  parentId: string | undefined,
): readonly ControlAction[] {
  return [
    ...(oldParentId === undefined ? [] : [{ delete: { kind: childrenKind(oldParentId), id } }]),
    ...(parentId === undefined ? [] : [{ put: { kind: childrenKind(parentId), id } }]),
  ];
}

/** Moves the versions of the trees that lose and gain, and counts what is below their tops. */
function topActions(
  oldTop: AccountRow | undefined,
  newTop: AccountRow | undefined,
  moved: number,
): readonly ControlAction[] {
  const changes = new Map<string, { readonly top: AccountRow; readonly below: number }>();
  if (oldTop !== undefined) changes.set(oldTop.id, { top: oldTop, below: -moved });
  if (newTop !== undefined) {
    const lost = changes.get(newTop.id)?.below ?? 0;
    changes.set(newTop.id, { top: newTop, below: lost + moved });
  }
  return [...changes.values()].map(({ top, below }) => ({
    update: { kind: 'account', id: top.id },
    change: { add: { version: 1, below } },
    condition: { version: { equals: top.version }, parentId: { exists: false } },
  }));
}

const newTop = (id: string, below: number): ControlAction => {
  const row: AccountRow = { kind: 'account', id, version: 1, traits: {}, below };
  return { put: row, condition: { kind: { exists: false } } };
};

function upTo(id: string, chain: readonly string[]): readonly string[] {
  const at = chain.indexOf(id);
  return at === -1 ? chain : chain.slice(0, at + 1);
}

const isSame = (one: AccountRow | undefined, other: AccountRow | undefined): boolean =>
  one?.id === other?.id && one?.version === other?.version;

const childrenKind = (parentId: string): string => `account-child#${parentId}`;
