import { masked } from '../consent/mask.ts';
import { decodeText } from './decode-text.ts';
import { type ColumnRole, guessColumns, kindOfRows } from './guess-columns.ts';
import { type CsvRecord, detectDelimiter, parseCsv } from './parse-csv.ts';
import {
  cellsOf,
  type ImportEvent,
  type ImportSettings,
  identifyOfRow,
  isTraitRole,
  joinOrders,
  type OrderEvent,
  orderOfRow,
  type RowResult,
} from './row-event.ts';

interface Refusal {
  /** Line of the file, from 1. */
  readonly line: number;
  readonly reason: string;
}

/** What a file would become. Nothing in it is personal: values are masked. */
export interface ImportReport {
  readonly encoding: 'utf-8' | 'cp932';
  readonly byteOrderMarks: number;
  readonly delimiter: string;
  /** Without a role: not used. Of orders that is what says more of the person than who it is. */
  readonly columns: readonly { readonly name: string; readonly role: ColumnRole | undefined }[];
  readonly kind: 'orders' | 'people';
  /** Records without the header. */
  readonly rows: number;
  readonly events: number;
  /** First events, personal values masked. */
  readonly samples: readonly ImportEvent[];
  readonly refusedRows: number;
  readonly refusedByReason: Readonly<Record<string, number>>;
  /** First refusals. */
  readonly refusals: readonly Refusal[];
}

export type DryRun =
  | { readonly kind: 'report'; readonly report: ImportReport }
  | { readonly kind: 'refused'; readonly reason: string };

const shownSamples = 3;
const shownRefusals = 20;

/** What importing a CSV would do, without doing anything. */
export function dryRunImport(bytes: Uint8Array, settings: ImportSettings): DryRun {
  const file = decodeText(bytes);
  if (file.kind === 'refused') return file;
  const delimiter = detectDelimiter(file.text);
  const records = parseCsv(file.text, delimiter);
  const header = records.next();
  if (header.done === true) return { kind: 'refused', reason: 'is empty' };
  const names = header.value.fields.map((name) => name.trim());
  const guess = guessColumns(names);
  const kind = kindOfRows(guess);
  if (kind === 'neither') {
    const shown = names.slice(0, 12).join(', ');
    return {
      kind: 'refused',
      reason: `has no column that names a person or an order. Its columns: ${shown}`,
    };
  }
  const take = kind === 'orders' ? orderOfRow : identifyOfRow;
  const taken = takeRows(records, names.length, (fields) => take(cellsOf(fields, guess), settings));
  const used = [...guess].filter(([role]) => kind === 'people' || !isTraitRole(role));
  const roles = new Map(used.map(([role, index]) => [index, role]));
  return {
    kind: 'report',
    report: {
      encoding: file.encoding,
      byteOrderMarks: file.byteOrderMarks,
      delimiter,
      columns: names.map((name, index) => ({ name, role: roles.get(index) })),
      kind,
      ...taken,
    },
  };
}

type Taken = Pick<
  ImportReport,
  'rows' | 'events' | 'samples' | 'refusedRows' | 'refusedByReason' | 'refusals'
>;

function takeRows(
  records: Iterable<CsvRecord>,
  columns: number,
  take: (fields: readonly string[]) => RowResult,
): Taken {
  const samples: ImportEvent[] = [];
  const refusals: Refusal[] = [];
  const byReason = new Map<string, number>();
  /** Where in the samples an order is; -1 beyond them. */
  const orders = new Map<string, number>();
  let rows = 0;
  let events = 0;
  for (const record of records) {
    rows += 1;
    const result = takeRecord(record, columns, take);
    if (result.kind === 'refused') {
      byReason.set(result.reason, (byReason.get(result.reason) ?? 0) + 1);
      if (refusals.length < shownRefusals)
        refusals.push({ line: record.line, reason: result.reason });
      continue;
    }
    const { event } = result;
    const orderId = event.type === 'track' ? event.properties.order_id : undefined;
    const known = orderId === undefined ? undefined : orders.get(orderId);
    if (known !== undefined && event.type === 'track') {
      addLine(samples, known, event);
      continue;
    }
    events += 1;
    const isShown = samples.length < shownSamples;
    if (orderId !== undefined) orders.set(orderId, isShown ? samples.length : -1);
    if (isShown) samples.push(event);
  }
  const refusedRows = [...byReason.values()].reduce((sum, count) => sum + count, 0);
  return {
    rows,
    events,
    samples: samples.map(withMaskedValues),
    refusedRows,
    refusedByReason: Object.fromEntries(byReason),
    refusals,
  };
}

function takeRecord(
  record: CsvRecord,
  columns: number,
  take: (fields: readonly string[]) => RowResult,
): RowResult {
  if (record.isUnclosed) return { kind: 'refused', reason: 'a quote is never closed' };
  if (record.fields.length !== columns) {
    const reason = `has ${record.fields.length} fields, the header has ${columns}`;
    return { kind: 'refused', reason };
  }
  return take(record.fields);
}

function addLine(samples: ImportEvent[], index: number, line: OrderEvent): void {
  const order = samples[index];
  if (order?.type === 'track') samples[index] = joinOrders(order, line);
}

function withMaskedValues(event: ImportEvent): ImportEvent {
  const mask = (values: Readonly<Record<string, string>>): Record<string, string> =>
    Object.fromEntries(Object.entries(values).map(([name, value]) => [name, masked(name, value)]));
  const who = event.userId === undefined ? {} : { userId: masked('user_id', event.userId) };
  return event.type === 'identify'
    ? { ...event, ...who, traits: mask(event.traits) }
    : { ...event, ...who, context: { traits: mask(event.context.traits) } };
}
