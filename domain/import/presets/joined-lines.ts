import type { RowOutcome, RowReader } from '../preset.ts';

/** A line of a receipt and where it stood in the file, from 1. */
export interface NumberedLine<Line> {
  readonly line: Line;
  readonly number: number;
}

interface Joining<Line> {
  /** Lines of one key are one receipt. */
  readonly keyOf: (line: Line) => string;
  readonly join: (lines: readonly NumberedLine<Line>[]) => readonly RowOutcome[];
  /** Lines after its last one for which a receipt is waited for. */
  readonly patience: number;
}

interface JoinedLines<Line> extends Pick<RowReader, 'end' | 'heldSince'> {
  readonly add: (line: Line, number: number) => readonly RowOutcome[];
}

/** For files that have the lines of a receipt together, or nearly: several tills that write at once. */
export const patienceTogether = 5_000;
/** For files in any order. */
export const patienceScattered = 250_000;
/** Keys of receipts that ended, remembered so that a straggler is told from a new receipt. */
const mostEnded = 500_000;

interface Held<Line> {
  readonly lines: NumberedLine<Line>[];
  readonly first: number;
  last: number;
}

/**
 * Joins lines of one receipt, wherever they stand within `patience` lines of each other. Receipts come out in the order in
 * which they began. A line that comes later still is refused: its receipt would be counted twice.
 */
export function joinedLines<Line>({ keyOf, join, patience }: Joining<Line>): JoinedLines<Line> {
  const held = new Map<string, Held<Line>>();
  const ended = new Set<string>();
  // Receipts that ended and lie among each other, from the first line of them to the last.
  let met = { first: 0, last: 0 };

  const release = (isDue: (receipt: Held<Line>) => boolean): RowOutcome[] => {
    const outcomes: RowOutcome[] = [];
    for (const [key, receipt] of held) {
      if (!isDue(receipt)) break;
      held.delete(key);
      if (ended.size >= mostEnded) ended.clear();
      ended.add(key);
      met =
        receipt.first > met.last
          ? { first: receipt.first, last: receipt.last }
          : { first: met.first, last: Math.max(met.last, receipt.last) };
      outcomes.push(...join(receipt.lines));
    }
    return outcomes;
  };

  return {
    add(line, number) {
      const outcomes = release(({ last }) => last + patience < number);
      const key = keyOf(line);
      const known = held.get(key);
      if (known !== undefined) {
        known.lines.push({ line, number });
        known.last = number;
      } else if (ended.has(key)) {
        outcomes.push({ kind: 'refused', line: number, reason: tooLate(patience) });
      } else {
        held.set(key, { lines: [{ line, number }], first: number, last: number });
      }
      return outcomes;
    },
    end: () => release(() => true),
    // Whoever reads again from here meets each receipt whole or not at all: what comes out again is the same.
    heldSince() {
      const [oldest] = held.values();
      return oldest === undefined || oldest.first > met.last ? oldest?.first : met.first;
    },
  };
}

function tooLate(patience: number): string {
  return `its receipt ended more than ${patience.toLocaleString('en')} lines before: sort the file by receipt`;
}
