import type { ImportReading } from '../../schemas/import-reading.ts';
import { BrokenFileError } from './broken-file-error.ts';
import type { FileRow, OpenedFile, Place } from './formats/file-rows.ts';
import { plainCells } from './formats/plain-cells.ts';
import { mappedRows } from './mapped-rows.ts';
import type { ImportPreset, ReaderSettings, Row, RowOutcome, RowReader } from './preset.ts';
import { type WireLine, wireLine } from './wire-line.ts';

export interface WalkSettings extends ReaderSettings {
  /** ISO 8601 UTC, of events whose rows say no time: the same whenever the file is read again. */
  readonly asOf: string;
  /** Id of an event that says none, from the first line it is made of: the same whenever the file is read again. */
  readonly messageIdOf: (line: number) => string;
}

/** What became of rows: an event as JSON ready to be sent, or why not. */
export type Made =
  | {
      readonly kind: 'event';
      readonly json: string;
      /** What the row says of it, without what was added. */
      readonly event: Readonly<Record<string, unknown>>;
    }
  | Exclude<RowOutcome, { readonly kind: 'event' }>;

/** What one row brought about. */
export interface Step {
  readonly made: readonly Made[];
  /** Where to begin again once all that was made up to here is safe. */
  readonly resumeAt: Place;
  /** Rows of this walk that need not be read again. */
  readonly rowsDone: number;
}

/** Events that are in memory at once, beside those of a parcel. */
const stepsAtOnce = 500;
/** Rows that a reader holds back are in memory, and are read again after a pause. */
const mostHeld = 1_000_000;

/**
 * Reads a file's rows from a place on and makes events of them, in order. Begun again at any step's `resumeAt` it makes
 * what follows, no event twice and none left out: rows that a reader holds back, to join lines of one receipt, are read
 * again, and what was made of rows behind them waits until they are let go.
 *
 * @throws BrokenFileError where the file cannot be read on
 */
export async function* walk(
  file: OpenedFile,
  reading: ImportReading,
  settings: WalkSettings,
  presets: readonly ImportPreset[],
  from: Place,
): AsyncGenerator<readonly Step[]> {
  const reader = readerOf(file, reading, settings, presets);
  const columns = new Map(
    file.columns.toReversed().map((name, index) => [name, file.columns.length - 1 - index]),
  );
  let held: Place[] = [];
  // Places before this one are let go; they are cut off together, since a shift moves all that follow.
  let oldest = 0;
  let deferred: Told[] = [];
  let rows = 0;
  const step = (outcomes: readonly (RowOutcome | WireLine)[], next: Place): Step => {
    const since = reader?.heldSince();
    const told = outcomes.map((each) => ({ line: lineOf(each), made: finished(each, settings) }));
    const waiting = held[oldest];
    if (waiting !== undefined && waiting.line === since) {
      deferred.push(...told);
      return { made: [], resumeAt: waiting, rowsDone: rows - (held.length - oldest) };
    }
    while (oldest < held.length && (since === undefined || (held[oldest]?.line ?? 0) < since)) {
      oldest += 1;
    }
    if (oldest * 2 > held.length) {
      held = held.slice(oldest);
      oldest = 0;
    }
    const all = [...deferred, ...told];
    const isSafe = ({ line }: Told): boolean => since === undefined || line < since;
    deferred = all.filter((each) => !isSafe(each));
    return {
      made: all.filter(isSafe).map(({ made }) => made),
      resumeAt: held[oldest] ?? next,
      rowsDone: rows - (held.length - oldest),
    };
  };
  let end = from;
  for await (const batch of file.rows(from)) {
    for (let start = 0; start < batch.rows.length; start += stepsAtOnce) {
      yield batch.rows.slice(start, start + stepsAtOnce).map((row, index) => {
        rows += 1;
        held.push(row.at);
        if (held.length > mostHeld)
          throw new BrokenFileError(
            `has more than ${mostHeld} rows that belong together: split it`,
          );
        const next = batch.rows[start + index + 1]?.at ?? batch.end;
        return step(outcomesOf(row, reader, columns), next);
      });
    }
    end = batch.end;
  }
  yield [step(reader?.end() ?? [], end)];
}

/** What was made, and the first line that it is about: it waits while a line before that is held back. */
interface Told {
  readonly line: number;
  readonly made: Made;
}

const lineOf = (outcome: RowOutcome | WireLine): number =>
  outcome.kind === 'event' ? (outcome.lines[0] ?? 0) : outcome.line;

/** @returns undefined for events, which pass as they are */
function readerOf(
  file: OpenedFile,
  reading: ImportReading,
  settings: ReaderSettings,
  presets: readonly ImportPreset[],
): RowReader | undefined {
  if (reading.kind === 'events') return undefined;
  if (reading.kind === 'columns') return mappedRows(reading, settings);
  const preset = presets.find(({ id }) => id === reading.preset);
  if (preset === undefined) throw new RangeError(`there is no preset ${reading.preset}`);
  return preset.reader(file.columns, settings);
}

function outcomesOf(
  row: FileRow,
  reader: RowReader | undefined,
  columns: ReadonlyMap<string, number>,
): readonly (RowOutcome | WireLine)[] {
  const { line } = row.at;
  if (row.kind === 'refused') return [{ kind: 'refused', line, reason: row.reason }];
  if (reader !== undefined) return reader.row(cellsOf(row, columns), line);
  return row.kind === 'object'
    ? [wireLine(row.value, row.text, line)]
    : [{ kind: 'refused', line, reason: 'is no event' }];
}

function cellsOf(
  row: Exclude<FileRow, { kind: 'refused' }>,
  columns: ReadonlyMap<string, number>,
): Row {
  if (row.kind === 'object') {
    const cells = plainCells(row.value);
    return (column) => (cells.get(column) ?? '').trim();
  }
  const { fields } = row;
  return (column) => {
    const index = columns.get(column);
    return index === undefined ? '' : (fields[index] ?? '').trim();
  };
}

/** An event with its id and time; those of rows that say none follow from the file. */
function finished(outcome: RowOutcome | WireLine, { asOf, messageIdOf }: WalkSettings): Made {
  if (outcome.kind !== 'event') return outcome;
  const { event, lines } = outcome;
  const text = 'text' in outcome ? outcome.text : undefined;
  const hasTime = isSaid(event['timestamp']) || isSaid(event['originalTimestamp']);
  const id = event['messageId'];
  const added = {
    ...(!isSaid(id) && { messageId: messageIdOf(lines[0] ?? 0) }),
    // A row of a preset that says no time is said anew by each file: at another time it is another event.
    ...(!hasTime && text === undefined && isSaid(id) && { messageId: `${id}-t${stamp(asOf)}` }),
    ...(!hasTime && { timestamp: asOf }),
  };
  const names = Object.keys(added);
  if (names.length === 0) return { kind: 'event', event, json: text ?? JSON.stringify(event) };
  const whole = { ...event, ...added };
  // Beside what is added the text stays as it is, to the last digit of its numbers.
  const isPut = text !== undefined && names.every((name) => !Object.hasOwn(event, name));
  return {
    kind: 'event',
    event,
    json: isPut ? withMembers(text, added) : JSON.stringify(whole),
  };
}

/** An instant in few letters. */
const stamp = (at: string): string => Date.parse(at).toString(36);

const isSaid = (value: unknown): boolean => value !== undefined && value !== null && value !== '';

/** @param text of an object that has members */
const withMembers = (text: string, members: Readonly<Record<string, string>>): string =>
  `{${JSON.stringify(members).slice(1, -1)},${text.slice(text.indexOf('{') + 1)}`;
