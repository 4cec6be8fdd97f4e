import type { NumberedEvidence } from './numbered-evidence.ts';
import { compareText } from './priority.ts';

/** More nodes than can be; a pair of ranks is one exact integer below its square. */
const ranks = 2 ** 26;
const kindPlaces = 256;

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
  const found = new Int32Array(pairs.length);
  let length = 0;
  for (const node of pairs) {
    if (isSeen[node] === 1) continue;
    isSeen[node] = 1;
    found[length] = node;
    length += 1;
  }
  return found
    .subarray(0, length)
    .sort(
      (one, other) =>
        (kinds[one] ?? 0) - (kinds[other] ?? 0) ||
        compareText(nodes[one] ?? '', nodes[other] ?? ''),
    );
}
