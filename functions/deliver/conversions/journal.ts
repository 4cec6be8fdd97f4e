import type { ConversionLine } from '../../../queries/conversions.ts';
import type { ConversionRow, ConversionStatus } from '../../../schemas/conversion.ts';
import type { Fate } from './judge.ts';

/** An event with its place in the journal. */
export interface Entry {
  readonly line: ConversionLine;
  /** Id of its journal row. */
  readonly id: string;
  /** Hash of source and message id. */
  readonly message: string;
  /** Another event stands for the order. */
  readonly isDuplicate: boolean;
}

type Before = ReadonlyMap<string, ConversionRow>;

/** Ids under which the journal may know these events. */
export function possibleIds(
  lines: readonly ConversionLine[],
  messageOf: (line: ConversionLine) => string,
): string[] {
  return [...new Set(lines.flatMap((line) => [line.key, `${line.key}#${messageOf(line)}`]))];
}

/**
 * Which event stands for each order: the one that the journal knows, else the first of these.
 *
 * @param lines in their order for good
 */
export function entriesOf(
  lines: readonly ConversionLine[],
  before: Before,
  messageOf: (line: ConversionLine) => string,
): readonly Entry[] {
  const owners = new Map<string, string>();
  return lines.map((line): Entry => {
    const message = messageOf(line);
    const owner = before.get(line.key)?.message ?? owners.get(line.key) ?? message;
    owners.set(line.key, owner);
    const isDuplicate = owner !== message;
    return { line, message, isDuplicate, id: isDuplicate ? `${line.key}#${message}` : line.key };
  });
}

/** Whether nothing has to be done about an event any more. */
export function isFinal(row: ConversionRow | undefined): boolean {
  return row !== undefined && row.status !== 'pending';
}

/**
 * Status before the shard with this mark. A chunk may be done twice (a crash between the journal and the counts): the
 * journal then holds its own word already, and counting starts from what was before.
 */
function statusBefore(row: ConversionRow | undefined, mark: string): ConversionStatus | undefined {
  return row?.mark === mark ? row.was : row?.status;
}

export function journalRowOf(
  feedId: string,
  { id, message }: Entry,
  fate: Fate,
  before: ConversionRow | undefined,
  stamp: { readonly mark: string; readonly at: string },
): ConversionRow {
  const was = statusBefore(before, stamp.mark);
  return {
    kind: `conversion#${feedId}`,
    id,
    status: fate.status,
    ...(was !== undefined && { was }),
    message,
    ...(fate.reason !== undefined && { reason: fate.reason }),
    ...stamp,
  };
}

/** How a feed's counts change: each event leaves the count it was in and enters that of its fate. */
export function countChanges(
  entries: readonly Entry[],
  after: Before,
  mark: string,
): Readonly<Record<string, number>> {
  const changes: Record<string, number> = {};
  const add = (status: ConversionStatus, amount: number): void => {
    changes[status] = (changes[status] ?? 0) + amount;
  };
  for (const { id } of entries) {
    const row = after.get(id);
    const was = statusBefore(row, mark);
    // What an earlier run settled is not touched, and so not counted again.
    if (row === undefined || row.mark !== mark || was === row.status) continue;
    if (was !== undefined) add(was, -1);
    add(row.status, 1);
  }
  return changes;
}
