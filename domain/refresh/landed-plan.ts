import type { LandedRow } from '../../schemas/control.ts';
import { addDays } from '../audience/days.ts';
import { uriOf } from './places.ts';

/**
 * What one statement may hold. Two tables of 45 days publish in one transaction of at most 100 actions; the text
 * stays below Athena's 262,144 bytes with room for the select around the paths.
 */
export const chunkLimits = { partitions: 45, pathBytes: 180_000 } as const;

/** Days whose ids a flagged event is compared with. */
const lookbackDays = 31;

/** Landed objects of some days that are rewritten together. */
export interface DayChunk {
  /** Ascending. */
  readonly days: readonly string[];
  readonly objects: readonly LandedRow[];
  /** Those of the days that hold, or may hold, events that are filed under their day of receipt. Ascending. */
  readonly flaggedDays: readonly string[];
}

/**
 * The chunks of one round, to be worked on side by side; what they leave out is for the next round.
 *
 * A chunk with flagged events is compared with the 31 days before, so it must see what earlier chunks store: it is
 * only ever the first of its round. A day with more objects than one statement can name takes part of them.
 */
export function planDays(rows: readonly LandedRow[], bucket: string): readonly DayChunk[] {
  const chunks: DayChunk[] = [];
  for (const chunk of chunksOf(rows, bucket)) {
    if (chunk.flaggedDays.length > 0 && chunks.length > 0) break;
    chunks.push(chunk);
  }
  return chunks;
}

function* chunksOf(rows: readonly LandedRow[], bucket: string): Generator<DayChunk> {
  let days: string[] = [];
  let objects: LandedRow[] = [];
  let bytes = 0;
  for (const [day, ofDay] of byDay(rows)) {
    const fitting = fitPaths(ofDay, bucket);
    const size = fitting.reduce((sum, row) => sum + pathBytes(row, bucket), 0);
    const isFull = days.length === chunkLimits.partitions || bytes + size > chunkLimits.pathBytes;
    if (isFull && days.length > 0) {
      yield { days, objects, flaggedDays: flaggedDaysOf(objects) };
      [days, objects, bytes] = [[], [], 0];
    }
    days.push(day);
    objects.push(...fitting);
    bytes += size;
  }
  if (days.length > 0) yield { days, objects, flaggedDays: flaggedDaysOf(objects) };
}

function byDay(rows: readonly LandedRow[]): [string, LandedRow[]][] {
  const days = new Map<string, LandedRow[]>();
  for (const row of rows) {
    const known = days.get(row.partition);
    if (known === undefined) days.set(row.partition, [row]);
    else known.push(row);
  }
  return [...days].sort(([one], [other]) => (one < other ? -1 : one > other ? 1 : 0));
}

/** The first objects, in the order given, whose paths one statement can hold. At least one. */
export function fitPaths(rows: readonly LandedRow[], bucket: string): readonly LandedRow[] {
  let bytes = 0;
  const end = rows.findIndex((row, index) => {
    bytes += pathBytes(row, bucket);
    return index > 0 && bytes > chunkLimits.pathBytes;
  });
  return end === -1 ? rows : rows.slice(0, end);
}

function pathBytes(row: LandedRow, bucket: string): number {
  return uriOf(bucket, row.key).length + "'', ".length;
}

function flaggedDaysOf(rows: readonly LandedRow[]): string[] {
  return [...new Set(rows.filter(mayBeFlagged).map(({ partition }) => partition))].sort();
}

function mayBeFlagged(row: LandedRow): boolean {
  return row.kind === 'landed#landing_events' && row.flaggedRows !== 0;
}

/** The days before each of these days, within reach of a flagged event, that are not among them. Ascending. */
export function daysBefore(days: readonly string[]): readonly string[] {
  const own = new Set(days);
  const before = new Set<string>();
  for (const day of days) {
    for (let back = 1; back <= lookbackDays; back += 1) {
      const earlier = addDays(day, -back);
      if (!own.has(earlier)) before.add(earlier);
    }
  }
  return [...before].sort();
}
