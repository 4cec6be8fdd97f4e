import { hash } from 'node:crypto';
import type { NodePair } from '../../domain/identity/priority.ts';

/** Connected components by hash map and union-find, as anybody would write it: nothing of ours, no rules. */
export function plainComponents(pairs: Iterable<NodePair>): Int32Array {
  const numbers = new Map<string, number>();
  const parents: number[] = [];
  const numberOf = (node: string): number => {
    let number = numbers.get(node);
    if (number === undefined) {
      number = parents.length;
      numbers.set(node, number);
      parents.push(number);
    }
    return number;
  };
  const rootOf = (node: number): number => {
    let at = node;
    for (let parent = parents[at] ?? at; parent !== at; parent = parents[at] ?? at) {
      parents[at] = parents[parent] ?? parent;
      at = parents[at] ?? at;
    }
    return at;
  };
  for (const { stronger, weaker } of pairs) {
    const one = rootOf(numberOf(stronger));
    const other = rootOf(numberOf(weaker));
    if (one !== other) parents[other] = one;
  }
  return Int32Array.from(parents, (_, node) => rootOf(node));
}

/** Digest of who is with whom, whatever the components are called; nodes numbered by first mention. */
export function componentDigest(componentOf: Int32Array): string {
  const firstOf = new Int32Array(componentOf.length).fill(-1);
  const named = componentOf.map((component, node) => {
    if (firstOf[component] === -1) firstOf[component] = node;
    return firstOf[component] ?? node;
  });
  return hash('sha256', new Uint8Array(named.buffer));
}
