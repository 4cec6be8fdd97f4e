import type { Place } from './formats/file-rows.ts';
import { addReasons, type ReasonCounts } from './reason-counts.ts';
import type { Made, Step } from './walk.ts';

/** What a report says of a line. */
export interface ReportLine {
  readonly line: number;
  readonly fate: 'refused' | 'left_out' | 'noted';
  readonly reason: string;
}

export interface ImportCounts {
  readonly rows: number;
  readonly events: number;
  readonly refused: ReasonCounts;
  readonly leftOut: ReasonCounts;
  readonly noted: ReasonCounts;
}

/**
 * Rows that go in together: their events, one request of them as a rule, and what became of the other rows among them.
 * Receipts that were held back to the end of a file come all at once, and are as many requests as they take.
 */
export interface Parcel {
  /** JSON of each. */
  readonly events: readonly string[];
  readonly lines: readonly ReportLine[];
  readonly counts: ImportCounts;
  /** Where to begin again once the parcel is safe. */
  readonly resumeAt: Place;
  /** Nothing follows. */
  readonly isLast: boolean;
}

/** A request stays far below the megabyte of a queue's message, even if every character is escaped. */
const mostCharacters = 80_000;
const usualSize = { events: 500, lines: 2_000, rows: 20_000 };
type Size = typeof usualSize;

export const noCounts: ImportCounts = { rows: 0, events: 0, refused: {}, leftOut: {}, noted: {} };

export const addCounts = (one: ImportCounts, other: ImportCounts): ImportCounts => ({
  rows: one.rows + other.rows,
  events: one.events + other.events,
  refused: addReasons(one.refused, other.refused),
  leftOut: addReasons(one.leftOut, other.leftOut),
  noted: addReasons(one.noted, other.noted),
});

/**
 * Packs what a walk makes. Where parcels end depends on the rows alone, counted from where the last one ended: a walk
 * begun again at a parcel's `resumeAt` packs the same parcels.
 *
 * @param size of a parcel, at most
 */
export async function* parcels(
  steps: AsyncIterable<readonly Step[]>,
  size: Size = usualSize,
): AsyncGenerator<Parcel> {
  let open = openParcel(0, size);
  let last: Step | undefined;
  for await (const batch of steps) {
    for (const step of batch) {
      last = step;
      for (const made of step.made) open.add(made);
      if (!open.isFull(step.rowsDone)) continue;
      yield open.close(step, false);
      open = openParcel(step.rowsDone, size);
    }
  }
  if (last !== undefined) yield open.close(last, true);
}

/** Events as requests: none too large for a queue, and the same whenever the parcel is packed again. */
export function requestsOf(
  { events }: Pick<Parcel, 'events'>,
  size: Pick<Size, 'events'> = usualSize,
): readonly (readonly string[])[] {
  const requests: string[][] = [];
  let characters = Number.POSITIVE_INFINITY;
  for (const json of events) {
    const last = requests.at(-1);
    if (last === undefined || last.length >= size.events || characters >= mostCharacters) {
      requests.push([json]);
      characters = json.length;
    } else {
      last.push(json);
      characters += json.length;
    }
  }
  return requests;
}

function openParcel(rowsBefore: number, size: Size) {
  const events: string[] = [];
  const lines: ReportLine[] = [];
  let characters = 0;
  return {
    add(made: Made): void {
      if (made.kind === 'event') {
        events.push(made.json);
        characters += made.json.length;
      } else lines.push({ line: made.line, fate: made.kind, reason: made.reason });
    },
    isFull: (rowsDone: number): boolean =>
      events.length >= size.events ||
      characters >= mostCharacters ||
      lines.length >= size.lines ||
      rowsDone - rowsBefore >= size.rows,
    close: ({ resumeAt, rowsDone }: Step, isLast: boolean): Parcel => ({
      ...{ events, lines, resumeAt, isLast },
      counts: {
        rows: rowsDone - rowsBefore,
        events: events.length,
        refused: byReason(lines, 'refused'),
        leftOut: byReason(lines, 'left_out'),
        noted: byReason(lines, 'noted'),
      },
    }),
  };
}

function byReason(lines: readonly ReportLine[], fate: ReportLine['fate']): ReasonCounts {
  const counts: Record<string, number> = {};
  for (const line of lines)
    if (line.fate === fate) counts[line.reason] = (counts[line.reason] ?? 0) + 1;
  return addReasons({}, counts);
}
