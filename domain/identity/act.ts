import { type Change, differenceOf } from './difference.ts';
import type { EdgeRecord, NodeRecord } from './graph-record.ts';
import { actionsOf, type GraphWrites, type NodeWrite } from './graph-writes.ts';
import type { NodeId } from './identifier.ts';
import { type IdentityRules, ruleOf, shippedRules } from './kind-rules.ts';
import {
  explore,
  type Needs,
  type Neighbourhood,
  type Opening,
  type Snapshot,
  type TooLarge,
} from './neighbourhood.ts';
import { isSaid, isSharedBy } from './partition.ts';
import type { Plan, PlanLimits } from './plan.ts';
import { compareText, type NodePair, pairOf } from './priority.ts';

/** Something that a person does to the graph. */
export type Act =
  | { readonly kind: 'remove' | 'restore'; readonly pair: NodePair }
  | { readonly kind: 'forbid' | 'allow'; readonly pair: NodePair }
  | { readonly kind: 'block' | 'unblock'; readonly node: NodeId }
  | { readonly kind: 'erase'; readonly node: NodeId; readonly among?: ReadonlySet<NodeId> }
  | { readonly kind: 'erase-leaf'; readonly node: NodeId };

/** Nothing is to be written: it is so already, or a node is unknown. */
export type NoPlan = { readonly kind: 'unchanged' } | { readonly kind: 'unknown' };

/**
 * The transaction that does it: like one that adds evidence, but it writes the own node of every profile within reach,
 * so that whoever decided from what was there before has to decide again.
 *
 * @returns what is still to be read; `too-large` when no single transaction can do it
 */
export function planAct(
  snapshot: Snapshot,
  act: Act,
  limits: PlanLimits = {},
): Plan | NoPlan | Needs | TooLarge {
  const ends = endsOf(act);
  const found = explore(snapshot, ends, openingOf(act, ends));
  if (found.kind !== 'neighbourhood') return found;
  if (ends.some((node) => found.nodes.get(node) === undefined)) return { kind: 'unknown' };
  const change = changeOf(found, act);
  if (change === undefined) return { kind: 'unchanged' };
  const rules = limits.rules ?? shippedRules;
  const writes = differenceOf(found, new Set(ends), { ...change, bumpsAll: true }, rules);
  const maxActions = limits.maxActions ?? 100;
  if (actionsOf(writes) <= maxActions) return { kind: 'plan', writes };
  const own = act.kind === 'erase' ? erasureAlone(found, change, rules) : undefined;
  return own !== undefined && actionsOf(own) <= maxActions
    ? { kind: 'plan', writes: own }
    : { kind: 'too-large' };
}

/**
 * The erasure of a whole profile without a word to the profiles around it. Evidence between those and the profile was
 * refused before and conducts nothing after, so they stay as they are; and whoever decides from what this profile was
 * checks its own node, which is written here. So what others said of a person cannot stand in the way of its erasure.
 *
 * @returns undefined where others would change after all
 */
function erasureAlone(
  found: Neighbourhood,
  change: Change,
  rules: IdentityRules,
): GraphWrites | undefined {
  const writes = differenceOf(found, new Set(), change, rules);
  const isErased = ({ record }: NodeWrite) => change.marks?.has(record.node) === true;
  // A leaf of somebody erased is by itself, whether or not its item says so.
  const isLeaf = ({ record }: NodeWrite) => found.nodes.get(record.node)?.leaf !== undefined;
  const nodes = writes.nodes.filter(isErased);
  const isAlone = writes.nodes.every((each) => isErased(each) || isLeaf(each));
  return isAlone && writes.edges.length === 0 ? { nodes, edges: [], checks: [] } : undefined;
}

/** The nodes that an act names. */
export function endsOf(act: Act): NodeId[] {
  return 'pair' in act ? [act.pair.stronger, act.pair.weaker] : [act.node];
}

/** Taking evidence back, or a mark away, can make a node join somebody that so far joined nobody. */
function openingOf(act: Act, ends: readonly NodeId[]): Opening {
  const opens = (record: NodeRecord, edges: readonly EdgeRecord[]): boolean => {
    if (record.isErased || ruleOf(shippedRules, record.node).class === 'household') return false;
    if (record.isBlocked && act.kind !== 'unblock') return false;
    const live = edges.filter((edge) => isSaid(edge) && isLiveAfter(edge, act));
    const around = live.map(({ other }) => other);
    return !isSharedBy(shippedRules, record.node, around);
  };
  return { nodes: new Set(ends), opens };
}

function isLiveAfter({ node, other, isRemoved }: EdgeRecord, act: Act): boolean {
  if (act.kind !== 'remove' && act.kind !== 'restore') return !isRemoved;
  const { stronger, weaker } = pairOf(node, other);
  const isIt = stronger === act.pair.stronger && weaker === act.pair.weaker;
  return isIt ? act.kind === 'restore' : !isRemoved;
}

function changeOf(found: Neighbourhood, act: Act): Change | undefined {
  switch (act.kind) {
    case 'remove':
    case 'restore':
      return removalOf(found, act.pair, act.kind === 'remove');
    case 'forbid':
    case 'allow':
      return forbiddenMarks(found, act.pair, act.kind === 'forbid');
    case 'block':
    case 'unblock':
      return blockedMark(found, act.node, act.kind === 'block');
    case 'erase':
      return erasure(found, act.node, act.among);
    case 'erase-leaf':
      return found.nodes.get(act.node)?.leaf === undefined ? undefined : marks([erased(act.node)]);
  }
}

function removalOf(found: Neighbourhood, pair: NodePair, isRemoved: boolean): Change | undefined {
  const items = [pair.stronger, pair.weaker].flatMap((node) => found.edges.get(node) ?? []);
  const item = items.find(({ node, other }) => {
    const { stronger, weaker } = pairOf(node, other);
    return stronger === pair.stronger && weaker === pair.weaker;
  });
  const leaf = found.nodes.get(pair.weaker);
  const isLeafs = leaf?.leaf !== undefined && leaf.profile === pair.stronger;
  const isStored = isRemoved ? isLeafs || item?.isRemoved === false : item?.isRemoved === true;
  return isStored ? { removal: { pair, isRemoved } } : undefined;
}

type Marks = Pick<NodeRecord, 'isErased' | 'isBlocked' | 'forbidden'>;

function marks(entries: readonly (readonly [NodeId, Marks])[]): Change {
  return { marks: new Map(entries) };
}

function forbiddenMarks(
  found: Neighbourhood,
  { stronger, weaker }: NodePair,
  isForbidden: boolean,
): Change | undefined {
  const known = found.nodes.get(stronger)?.forbidden?.includes(weaker) === true;
  if (known === isForbidden) return undefined;
  const marksOf = (node: NodeId, other: NodeId): [NodeId, Marks] => {
    const { isErased = false, isBlocked = false, forbidden = [] } = found.nodes.get(node) ?? {};
    const others = forbidden.filter((each) => each !== other);
    if (isForbidden) others.push(other);
    const list = others.toSorted(compareText);
    return [node, { isErased, isBlocked, ...(list.length > 0 && { forbidden: list }) }];
  };
  return marks([marksOf(stronger, weaker), marksOf(weaker, stronger)]);
}

function blockedMark(found: Neighbourhood, node: NodeId, isBlocked: boolean): Change | undefined {
  const record = found.nodes.get(node);
  if (record === undefined || record.isErased || record.isBlocked === isBlocked) return undefined;
  const { isErased, forbidden } = record;
  return marks([[node, { isErased, isBlocked, ...(forbidden && { forbidden }) }]]);
}

/** All binding members of the node's profile, and itself; nothing when somebody is a member who is not expected. */
function erasure(
  found: Neighbourhood,
  node: NodeId,
  among: ReadonlySet<NodeId> | undefined,
): Change | undefined {
  const record = found.nodes.get(node);
  if (record === undefined || record.isErased) return undefined;
  const anchor = record.leaf === undefined ? record : found.nodes.get(record.profile);
  if (anchor === undefined || anchor.isErased) return marks([erased(node)]);
  const own = found.nodes.get(anchor.profile);
  const members = new Set([...(own?.members ?? [anchor.profile]), node]);
  if (among !== undefined && [...members].some((member) => !among.has(member))) return undefined;
  return marks([...members].map((member) => erased(member)));
}

function erased(node: NodeId): [NodeId, Marks] {
  return [node, { isErased: true, isBlocked: false }];
}
