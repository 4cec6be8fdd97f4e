import { hash } from 'node:crypto';
import type { IdentifierKind, NodeId } from '../../domain/identity/identifier.ts';
import { nodeIdOf } from '../../domain/identity/node-id.ts';
import { type NodePair, pairOf } from '../../domain/identity/priority.ts';
import { seeded } from '../seeded.ts';

const node = (kind: IdentifierKind, value: string): NodeId =>
  nodeIdOf(kind, value, (text) => hash('sha256', text));

/** Pairs as a file holds them: a line each, the stronger id, a comma, the weaker one. */
export interface PackedPairs {
  readonly count: number;
  /** Reads them, as often as wanted; every id is a text of its own. */
  read(): Iterable<NodePair>;
}

const comma = 0x2c;
const newline = 0x0a;

function packed(pairs: readonly NodePair[]): PackedPairs {
  const bytes = Buffer.from(
    pairs.map(({ stronger, weaker }) => `${stronger},${weaker}\n`).join(''),
    'latin1',
  );
  return { count: pairs.length, read: () => readPairs(bytes) };
}

function* readPairs(bytes: Buffer): Generator<NodePair, void> {
  for (let at = 0; at < bytes.length; ) {
    const middle = bytes.indexOf(comma, at);
    const end = bytes.indexOf(newline, middle);
    yield {
      stronger: bytes.toString('latin1', at, middle),
      weaker: bytes.toString('latin1', middle + 1, end),
    };
    at = end + 1;
  }
}

/**
 * People of two to a dozen identifiers each, joined by a random tree and some edges more, in random order. No rule has
 * anything to refuse here, so that any way to find connected components must come to the same.
 */
export function peopleGraph(pairs: number, seed: number): PackedPairs {
  const random = seeded(seed);
  const below = (most: number): number => Math.floor(random() * most);
  const kinds = ['email', 'phone', 'anonymous_id'] as const;
  const graph: NodePair[] = [];
  for (let person = 0; graph.length < pairs; person += 1) {
    const members = [node('user_id', `${person}`)];
    for (let count = 1 + below(11); count > 0; count -= 1) {
      const kind = kinds[below(kinds.length)] ?? 'email';
      members.push(node(kind, `${person}-${count}`));
      graph.push(pairOfPlaces(members, below(members.length - 1), members.length - 1));
    }
    if (members.length > 2 && random() < 0.3) {
      const one = below(members.length - 1);
      graph.push(pairOfPlaces(members, one, one + 1));
    }
  }
  graph.length = pairs;
  for (let at = graph.length - 1; at > 0; at -= 1) swap(graph, at, below(at + 1));
  return packed(graph);
}

/** A number that all addresses are given with: far above the cap. */
export function starGraph(pairs: number): PackedPairs {
  const centre = node('phone', 'star');
  return packed(
    Array.from({ length: pairs }, (_, ray) => pairOf(node('email', `ray-${ray}`), centre)),
  );
}

/** Addresses and numbers in one chain: far above the cap. */
export function pathGraph(pairs: number): PackedPairs {
  return packed(
    Array.from({ length: pairs }, (_, step) => {
      const [even, odd] = step % 2 === 0 ? [step, step + 1] : [step + 1, step];
      return pairOf(node('email', `step-${even}`), node('phone', `step-${odd}`));
    }),
  );
}

function pairOfPlaces(members: readonly NodeId[], one: number, other: number): NodePair {
  return pairOf(members[one] ?? '', members[other] ?? '');
}

function swap(graph: NodePair[], one: number, other: number): void {
  const [left, right] = [graph[one], graph[other]];
  if (left === undefined || right === undefined) return;
  graph[one] = right;
  graph[other] = left;
}
