import type { ImportReading } from '../../schemas/import-reading.ts';
import type { ColumnRole } from './guess-columns.ts';
import type { ReaderSettings, Row, RowOutcome, RowReader } from './preset.ts';
import {
  type ImportEvent,
  identifyOfRow,
  joinOrders,
  type OrderEvent,
  orderOfRow,
} from './row-event.ts';
import { mendCell } from './spreadsheet-damage.ts';

type ColumnsReading = Extract<ImportReading, { kind: 'columns' }>;

interface Columns {
  /** Column by role. */
  readonly byRole: ReadonlyMap<ColumnRole, string>;
  /** Column by name of the trait or property. */
  readonly named: readonly (readonly [name: string, column: string])[];
}

interface Held {
  readonly order: OrderEvent;
  readonly lines: number[];
}

/** An event holds up to 5,000 members of a list, and 256 KiB. */
const mostLines = 1_000;
const total = 'is a line of totals';
const totals = new Set(['合計', '小計', '総計', '総合計', 'total', 'subtotal', 'grand total']);
/** Reads rows whose columns have roles: a person each, or an order, or a line of one; lines that follow each other are one order. */
export function mappedRows(reading: ColumnsReading, settings: ReaderSettings): RowReader {
  const columns = columnsOf(reading);
  const prefix = reading.rows === 'people' ? 'trait:' : 'property:';
  const extras = columns.named.filter(([name]) => name.startsWith(prefix));
  return reading.rows === 'people'
    ? peopleRows(columns, extras, settings)
    : orderRows(columns, extras, settings);
}

function columnsOf({ columns }: ColumnsReading): Columns {
  const byRole = new Map<ColumnRole, string>();
  const named: (readonly [string, string])[] = [];
  for (const [column, role] of Object.entries(columns)) {
    if (role === 'ignore') continue;
    if (isNamed(role)) named.push([role, column]);
    else if (!byRole.has(role)) byRole.set(role, column);
  }
  return { byRole, named };
}

const isNamed = (role: string): role is `trait:${string}` | `property:${string}` =>
  role.includes(':');

type Extras = Columns['named'];

function peopleRows(columns: Columns, extras: Extras, settings: ReaderSettings): RowReader {
  return {
    row: (row, line) => {
      const { cell, notes, isTotal } = mendedRow(row, columns, line, settings);
      if (isTotal) return [{ kind: 'left_out', line, reason: total }];
      const result = identifyOfRow(cell, settings);
      if (result.kind === 'refused') return [{ kind: 'refused', line, reason: result.reason }];
      return [eventOutcome(withTraits(result.event, row, extras), [line]), ...notes];
    },
    end: () => [],
    heldSince: () => undefined,
  };
}

function orderRows(columns: Columns, extras: Extras, settings: ReaderSettings): RowReader {
  let held: Held | undefined;
  const release = (): RowOutcome[] => {
    const done = held === undefined ? [] : [eventOutcome(held.order, held.lines)];
    held = undefined;
    return done;
  };
  return {
    row: (row, line) => {
      const { cell, notes, isTotal } = mendedRow(row, columns, line, settings);
      if (isTotal) return [{ kind: 'left_out', line, reason: total }];
      const result = orderOfRow(cell, settings);
      if (result.kind === 'refused') return [{ kind: 'refused', line, reason: result.reason }];
      if (result.event.type !== 'track') return [];
      const order = withProperties(result.event, row, extras);
      const id = order.properties.order_id;
      if (id !== undefined && held?.order.properties.order_id === id) {
        if (held.lines.length >= mostLines) {
          const reason = `its order has more than ${mostLines} lines`;
          return [{ kind: 'refused', line, reason }];
        }
        held = { order: joinOrders(held.order, order), lines: [...held.lines, line] };
        return notes;
      }
      const done = release();
      held = { order, lines: [line] };
      // An order without a number is one row.
      return [...done, ...(id === undefined ? release() : []), ...notes];
    },
    end: release,
    heldSince: () => held?.lines[0],
  };
}

function mendedRow(row: Row, { byRole }: Columns, line: number, { region }: ReaderSettings) {
  const notes: RowOutcome[] = [];
  const values = new Map<ColumnRole, string>();
  for (const [role, column] of byRole) {
    const { value, note } = mendCell(role, row(column).trim(), region);
    values.set(role, value);
    if (note !== undefined) notes.push({ kind: 'noted', line, reason: note });
  }
  const isTotal = [...values.values()].some((value) => totals.has(value.toLowerCase()));
  return { cell: (role: ColumnRole): string => values.get(role) ?? '', notes, isTotal };
}

function withTraits(event: ImportEvent, row: Row, extras: Extras): ImportEvent {
  if (event.type !== 'identify' || extras.length === 0) return event;
  return { ...event, traits: { ...event.traits, ...valuesOf(row, extras) } };
}

function withProperties(order: OrderEvent, row: Row, extras: Extras): OrderEvent {
  if (extras.length === 0) return order;
  return { ...order, properties: { ...valuesOf(row, extras), ...order.properties } };
}

const valuesOf = (row: Row, extras: Extras): Readonly<Record<string, string>> =>
  Object.fromEntries(
    extras.flatMap(([name, column]) => {
      const value = row(column).trim();
      return value === '' ? [] : [[name.slice(name.indexOf(':') + 1), value]];
    }),
  );

const eventOutcome = (event: ImportEvent, lines: readonly number[]): RowOutcome => ({
  kind: 'event',
  event: { ...event },
  lines,
});
