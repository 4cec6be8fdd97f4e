/**
 * Optimal string alignment distance: insertions, deletions, substitutions and swaps of two neighbours, each once.
 * Symmetric.
 *
 * @param most greatest distance that matters; the answer is `most + 1` for everything beyond it
 * @see Damerau, F. J. (1964), A technique for computer detection and correction of spelling errors
 */
export function editDistance(left: string, right: string, most: number): number {
  if (left === right) return 0;
  if (Math.abs(left.length - right.length) > most) return most + 1;
  let before: number[] = [];
  let above = Array.from({ length: right.length + 1 }, (_, column) => column);
  for (let row = 1; row <= left.length; row += 1) {
    const current = [row];
    let least = row;
    for (let column = 1; column <= right.length; column += 1) {
      const isSame = left[row - 1] === right[column - 1];
      let cost = Math.min(
        at(above, column) + 1,
        at(current, column - 1) + 1,
        at(above, column - 1) + (isSame ? 0 : 1),
      );
      const isSwap =
        row > 1 &&
        column > 1 &&
        left[row - 1] === right[column - 2] &&
        left[row - 2] === right[column - 1];
      if (isSwap) cost = Math.min(cost, at(before, column - 2) + 1);
      current.push(cost);
      least = Math.min(least, cost);
    }
    if (least > most) return most + 1;
    before = above;
    above = current;
  }
  return Math.min(at(above, right.length), most + 1);
}

const at = (row: readonly number[], column: number): number => row[column] ?? 0;

const prefixScale = 0.1;
const longestPrefix = 4;

/**
 * Jaro–Winkler similarity in [0, 1]; 1 only for equal texts. Symmetric.
 *
 * @see Winkler, W. E. (1990), String comparator metrics and enhanced decision rules in the Fellegi–Sunter model
 */
export function jaroWinkler(left: string, right: string): number {
  if (left === right) return 1;
  const jaro = jaroSimilarity(left, right);
  let prefix = 0;
  while (prefix < longestPrefix && prefix < left.length && left[prefix] === right[prefix]) {
    prefix += 1;
  }
  return jaro + prefix * prefixScale * (1 - jaro);
}

function jaroSimilarity(one: string, other: string): number {
  // Greedy assignment depends on the side it starts from: always from the shorter, of equals from the smaller text.
  const isOrdered = one.length < other.length || (one.length === other.length && one < other);
  const [left, right] = isOrdered ? [one, other] : [other, one];
  if (left.length === 0) return 0;
  const reach = Math.max(0, Math.floor(right.length / 2) - 1);
  const taken = new Uint8Array(right.length);
  const matched: string[] = [];
  for (let index = 0; index < left.length; index += 1) {
    const last = Math.min(right.length - 1, index + reach);
    for (let place = Math.max(0, index - reach); place <= last; place += 1) {
      if (taken[place] === 1 || right[place] !== left[index]) continue;
      taken[place] = 1;
      matched.push(right.charAt(place));
      break;
    }
  }
  const count = matched.length;
  if (count === 0) return 0;
  let moved = 0;
  let next = 0;
  for (let place = 0; place < right.length; place += 1) {
    if (taken[place] !== 1) continue;
    if (matched[next] !== right[place]) moved += 1;
    next += 1;
  }
  return (count / left.length + count / right.length + (count - moved / 2) / count) / 3;
}
