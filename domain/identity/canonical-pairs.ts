import { identifierKinds, type NodeId } from './identifier.ts';
import type { NumberedEvidence } from './numbered-evidence.ts';
import { compareText } from './priority.ts';

/** More nodes than can be; a pair of ranks is one exact integer below its square. */
const ranks = 2 ** 26;
const kindPlaces = 256;
const digitsUsed = 6;

/**
 * Sorts pairs into the canonical order of `compareEvidence`: by the kinds of both ends, then by their ids. Ids are
 * compared once to rank the nodes; the pairs are then sorted as numbers, so that a million take about a second.
 *
 * @param pairs ends at `2p` and `2p + 1` in any order; sorted in place, the stronger end first
 */
export function inCanonicalOrder(evidence: NumberedEvidence, pairs: Int32Array): void {
  const { kinds } = evidence;
  const ranked = ranking(evidence, pairs);
  const rankOf = new Int32Array(evidence.nodes.length);
  for (let rank = 0; rank < ranked.length; rank += 1) rankOf[ranked[rank] ?? 0] = rank;
  const byKinds = new Map<number, number[]>();
  for (let at = 0; at < pairs.length; at += 2) {
    const one = rankOf[pairs[at] ?? 0] ?? 0;
    const other = rankOf[pairs[at + 1] ?? 0] ?? 0;
    const stronger = Math.min(one, other);
    const weaker = Math.max(one, other);
    const key =
      (kinds[ranked[stronger] ?? 0] ?? 0) * kindPlaces + (kinds[ranked[weaker] ?? 0] ?? 0);
    const alike = byKinds.get(key);
    if (alike === undefined) byKinds.set(key, [stronger * ranks + weaker]);
    else alike.push(stronger * ranks + weaker);
  }
  let at = 0;
  for (const key of [...byKinds.keys()].toSorted((one, other) => one - other)) {
    for (const pair of Float64Array.from(byKinds.get(key) ?? []).sort()) {
      pairs[at] = ranked[Math.floor(pair / ranks)] ?? 0;
      pairs[at + 1] = ranked[pair % ranks] ?? 0;
      at += 2;
    }
  }
}

/** The distinct ends of the pairs, highest priority first. */
function ranking({ kinds, nodes }: NumberedEvidence, pairs: Int32Array): Int32Array {
  const isSeen = new Uint8Array(nodes.length);
  const byKind = identifierKinds.map((): number[] => []);
  let count = 0;
  for (const node of pairs) {
    if (isSeen[node] === 1) continue;
    isSeen[node] = 1;
    byKind[kinds[node] ?? 0]?.push(firstDigits(nodes[node] ?? '') * ranks + node);
    count += 1;
  }
  const ranked = new Int32Array(count);
  let end = 0;
  for (const some of byKind) {
    const start = end;
    for (const key of Float64Array.from(some).sort()) {
      // Nearly always in place: only ids that begin alike still have to change places.
      let at = end;
      const node = key % ranks;
      const id = nodes[node] ?? '';
      for (; at > start && compareText(id, nodes[ranked[at - 1] ?? 0] ?? '') < 0; at -= 1) {
        ranked[at] = ranked[at - 1] ?? 0;
      }
      ranked[at] = node;
      end += 1;
    }
  }
  return ranked;
}

/** The first digits behind the kind as a number. */
function firstDigits(node: NodeId): number {
  const from = node.indexOf('.') + 1;
  let digits = 0;
  for (let at = from; at < from + digitsUsed; at += 1) {
    const code = node.charCodeAt(at);
    digits = (digits << 4) | ((code & 15) + 9 * (code >> 6));
  }
  return digits;
}
