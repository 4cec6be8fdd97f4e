import { identifierKinds } from '../identifier.ts';
import type { NumberedEvidence } from './numbered-evidence.ts';

/** More nodes than can be; a pair of ranks is one exact integer below its square. */
const ranks = 2 ** 26;
const kindPlaces = 256;

/** Pairs in an order of their own. */
export interface OrderedPairs {
  /** Of pair `p` at `2p` and `2p + 1`, the stronger one first. */
  readonly ends: Int32Array;
  /** The first so many are trusted. */
  readonly trusted: number;
}

/**
 * Some pairs in the order in which they are to be joined: trusted ones first, each part in the canonical order of
 * `compareEvidence`, which is by the kinds of both ends, then by their ids. Ids are compared only to rank the nodes; the
 * pairs are then sorted as numbers, so that a star or a chain costs about as much as anything else.
 *
 * @param places of the pairs in the evidence
 */
export function inCanonicalOrder(evidence: NumberedEvidence, places: Int32Array): OrderedPairs {
  const { ends, isUntrusted } = evidence;
  const { kinds } = evidence.nodes;
  const ranked = ranking(evidence, places);
  const rankOf = new Int32Array(evidence.nodes.count);
  for (let rank = 0; rank < ranked.length; rank += 1) rankOf[ranked[rank] ?? 0] = rank;
  const kindAt = (rank: number): number => kinds[ranked[rank] ?? 0] ?? 0;
  const parts = new Map<number, number[]>();
  let trusted = 0;
  for (const pair of places) {
    const one = rankOf[ends[2 * pair] ?? 0] ?? 0;
    const other = rankOf[ends[2 * pair + 1] ?? 0] ?? 0;
    const stronger = Math.min(one, other);
    const weaker = Math.max(one, other);
    const distrust = isUntrusted[pair] ?? 0;
    trusted += 1 - distrust;
    const key = (distrust * kindPlaces + kindAt(stronger)) * kindPlaces + kindAt(weaker);
    const alike = parts.get(key);
    if (alike === undefined) parts.set(key, [stronger * ranks + weaker]);
    else alike.push(stronger * ranks + weaker);
  }
  const ordered = new Int32Array(2 * places.length);
  let at = 0;
  for (const key of [...parts.keys()].toSorted((one, other) => one - other)) {
    for (const pair of Float64Array.from(parts.get(key) ?? []).sort()) {
      ordered[at] = ranked[Math.floor(pair / ranks)] ?? 0;
      ordered[at + 1] = ranked[pair % ranks] ?? 0;
      at += 2;
    }
  }
  return { ends: ordered, trusted };
}

/** The distinct ends of the pairs, highest priority first. */
function ranking({ ends, nodes }: NumberedEvidence, places: Int32Array): Int32Array {
  const isSeen = new Uint8Array(nodes.count);
  const byKind = identifierKinds.map((): number[] => []);
  let count = 0;
  const note = (node: number): void => {
    if (isSeen[node] === 1) return;
    isSeen[node] = 1;
    byKind[nodes.kinds[node] ?? 0]?.push(nodes.firstBits(node) * ranks + node);
    count += 1;
  };
  for (const pair of places) {
    note(ends[2 * pair] ?? 0);
    note(ends[2 * pair + 1] ?? 0);
  }
  const ranked = new Int32Array(count);
  let end = 0;
  for (const some of byKind) {
    const start = end;
    for (const key of Float64Array.from(some).sort()) {
      // Nearly always in place: only ids that begin alike still have to change places.
      let at = end;
      const node = key % ranks;
      for (; at > start && nodes.compareDigits(node, ranked[at - 1] ?? 0) < 0; at -= 1) {
        ranked[at] = ranked[at - 1] ?? 0;
      }
      ranked[at] = node;
      end += 1;
    }
  }
  return ranked;
}
