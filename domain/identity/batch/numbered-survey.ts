import { identifierKinds, type NodeId } from '../identifier.ts';
import { type IdentityRules, isLeafOf, ruleOf } from '../kind-rules.ts';
import type { NodePair } from '../priority.ts';
import type { NumberedEvidence } from './numbered-evidence.ts';

/** What the neighbours of each node make of it; all by the node's number. */
export interface NumberedSurvey {
  /** Of a leaf the neighbour it follows. */
  readonly first: Int32Array;
  readonly isShared: Uint8Array;
  readonly isLeaf: Uint8Array;
  /** 1 where evidence at the node may join it to others. */
  readonly isConducting: Uint8Array;
}

const nobody = -1;
const several = -2;

/** What is known of nodes beside the evidence. */
export interface KnownOfNodes {
  readonly erased?: ReadonlySet<NodeId>;
  readonly blocked?: ReadonlySet<NodeId>;
  readonly shared?: ReadonlySet<NodeId>;
  readonly forbidden?: readonly NodePair[];
}

/** Finds shared nodes and leaves in one pass over the pairs, which may repeat themselves. */
export function surveyOf(
  evidence: NumberedEvidence,
  rules: IdentityRules,
  known: KnownOfNodes,
): NumberedSurvey {
  const { ends, pairCount } = evidence;
  const { kinds, count: size } = evidence.nodes;
  const first = new Int32Array(size).fill(nobody);
  const isErased = flagsOf(evidence, known.erased);
  const isShared = flagsOf(evidence, known.shared);
  const note = shareWatch(evidence, rules, isShared);
  for (let at = 0; at < 2 * pairCount; at += 2) {
    const one = ends[at] ?? 0;
    const other = ends[at + 1] ?? 0;
    noteFirst(first, one, other);
    noteFirst(first, other, one);
    note(one, other);
    note(other, one);
  }
  const isLeafKind = leafKinds(rules);
  const isHousehold = identifierKinds.map(
    (kind) => ruleOf(rules, `${kind}.`).class === 'household',
  );
  const isBlocked = flagsOf(evidence, known.blocked);
  const isApart = flagsOf(evidence, endsOf(known.forbidden ?? []));
  const isLeaf = new Uint8Array(size);
  const isConducting = new Uint8Array(size);
  for (let node = 0; node < size; node += 1) {
    const kind = kinds[node] ?? 0;
    if (isShared[node] === 1 || isErased[node] === 1) continue;
    if (isBlocked[node] === 1 || isHousehold[kind] === true) continue;
    const neighbour = first[node] ?? nobody;
    const follows =
      neighbour >= 0 &&
      isErased[neighbour] === 0 &&
      isApart[node] === 0 &&
      isLeafKind[kind]?.[kinds[neighbour] ?? 0] === true;
    (follows ? isLeaf : isConducting)[node] = 1;
  }
  return { first, isShared, isLeaf, isConducting };
}

function flagsOf({ nodes }: NumberedEvidence, wanted: Iterable<NodeId> = []): Uint8Array {
  const flags = new Uint8Array(nodes.count);
  for (const node of wanted) {
    const number = nodes.find(node);
    if (number !== undefined) flags[number] = 1;
  }
  return flags;
}

function noteFirst(first: Int32Array, node: number, neighbour: number): void {
  const known = first[node];
  if (known === nobody) first[node] = neighbour;
  else if (known !== neighbour) first[node] = several;
}

/** Marks a node as shared when it is told of a second neighbour of one unique kind. */
function shareWatch(
  { nodes: { kinds, count } }: NumberedEvidence,
  rules: IdentityRules,
  isShared: Uint8Array,
): (node: number, neighbour: number) => void {
  const isUnique = identifierKinds.map((kind) => ruleOf(rules, `${kind}.`).isUnique);
  const firstOf = isUnique.map((is) => (is ? new Int32Array(count).fill(nobody) : undefined));
  return (node, neighbour) => {
    const firsts = firstOf[kinds[neighbour] ?? 0];
    if (firsts === undefined || isUnique[kinds[node] ?? 0] === true) return;
    const known = firsts[node];
    if (known === nobody) firsts[node] = neighbour;
    else if (known !== neighbour) isShared[node] = 1;
  };
}

/** Whether a node of one kind is a leaf where its only neighbour is of the other kind. */
function leafKinds(rules: IdentityRules): readonly (readonly boolean[])[] {
  return identifierKinds.map((kind) =>
    identifierKinds.map((other) => isLeafOf(rules, `${kind}.`, `${other}.`)),
  );
}

function endsOf(pairs: readonly NodePair[]): readonly NodeId[] {
  return pairs.flatMap(({ stronger, weaker }) => [stronger, weaker]);
}
