import { isDeepStrictEqual } from 'node:util';
import type * as z from 'zod';
import type {
  ControlAction,
  ControlChange,
  ControlCondition,
  ControlKey,
  ControlPage,
  ControlQuery,
  ControlRow,
  ControlTable,
  ControlTest,
  ControlValue,
} from '../../domain/control/control-table.ts';
import { SortedIds } from './sorted-ids.ts';

/** Rows of a page where the query names no limit: about what DynamoDB puts into 1 MB. */
const pageRows = 2_000;
const mostActions = 100;

type Row = Readonly<Record<string, ControlValue>>;

interface Kind {
  readonly rows: Map<string, Row>;
  readonly ids: SortedIds;
}

/** The control table in memory, with what DynamoDB promises and refuses; `test/contract/control.test.ts` holds for it. */
export function memoryControl(): ControlTable {
  const kinds = new Map<string, Kind>();
  const kindOf = (name: string): Kind => {
    const known = kinds.get(name) ?? { rows: new Map(), ids: new SortedIds() };
    kinds.set(name, known);
    return known;
  };
  const find = ({ kind, id }: ControlKey): Row | undefined => kinds.get(kind)?.rows.get(id);
  const write = (key: ControlKey, row: Row | undefined): void => {
    const { rows, ids } = kindOf(key.kind);
    if (row === undefined) {
      if (rows.delete(key.id)) ids.delete(key.id);
      return;
    }
    if (!rows.has(key.id)) ids.add(key.id);
    rows.set(key.id, row);
  };
  const page = <Parsed>(schema: z.ZodType<Parsed>, query: ControlQuery): ControlPage<Parsed> => {
    const { rows, ids } = kindOf(query.kind);
    const limit = query.limit ?? pageRows;
    const found = ids.select(query, limit);
    const parsed = found.map((id) => schema.parse(rows.get(id)));
    const last = found.at(-1);
    // As DynamoDB: a full page has a next one, which may be empty.
    return found.length < limit || last === undefined
      ? { rows: parsed }
      : { rows: parsed, next: last };
  };
  const put = (row: ControlRow, condition?: ControlCondition): boolean => {
    const before = find(row);
    const after = stripped(row);
    if (!holds(condition, before)) return before !== undefined && isDeepStrictEqual(before, after);
    write(row, after);
    return true;
  };
  return {
    get: async (schema, kind, id) => {
      const row = find({ kind, id });
      return row === undefined ? undefined : schema.parse(row);
    },
    getAll: async (schema, kind, ids) => {
      refuseRepeated(ids);
      return ids.flatMap((id) => {
        const row = find({ kind, id });
        return row === undefined ? [] : [schema.parse(row)];
      });
    },
    put: async (row, condition) => put(row, condition),
    putIfAbsent: async (row) => put(row, { kind: { exists: false } }),
    putAll: async (rows) => {
      refuseRepeated(rows.map(nameOf));
      for (const row of rows) write(row, stripped(row));
    },
    update: async (key, change, condition) => {
      const before = find(key);
      if (!holds(condition, before)) return false;
      write(key, changed(key, before, change));
      return true;
    },
    delete: async (key, condition) => {
      if (!holds(condition, find(key))) return false;
      write(key, undefined);
      return true;
    },
    deleteAll: async (keys) => {
      refuseRepeated(keys.map(nameOf));
      for (const key of keys) write(key, undefined);
    },
    query: async (schema, query) => page(schema, query),
    queryAll: async (schema, query) => {
      let got = page(schema, query);
      const rows = [...got.rows];
      while (got.next !== undefined) {
        got = page(schema, { ...query, after: got.next });
        rows.push(...got.rows);
      }
      return rows;
    },
    transact: async (actions) => {
      if (actions.length === 0 || actions.length > mostActions)
        throw new RangeError(`a transaction of ${actions.length} actions`);
      refuseRepeated(actions.map((action) => nameOf(keyOf(action))));
      const failed = actions.flatMap((action, at) =>
        holds(action.condition, find(keyOf(action))) ? [] : [at],
      );
      if (failed.length > 0) return { kind: 'refused', failed };
      for (const action of actions) {
        if ('put' in action) write(action.put, stripped(action.put));
        else if ('delete' in action) write(action.delete, undefined);
        else if ('update' in action)
          write(action.update, changed(action.update, find(action.update), action.change));
      }
      return { kind: 'done' };
    },
  };
}

const nameOf = ({ kind, id }: ControlKey): string => `${kind}\n${id}`;

function keyOf(action: ControlAction): ControlKey {
  if ('put' in action) return action.put;
  if ('update' in action) return action.update;
  return 'delete' in action ? action.delete : action.check;
}

function refuseRepeated(names: readonly string[]): void {
  if (new Set(names).size < names.length) throw new Error('a request names one item twice');
}

/** @throws RangeError on an empty condition, as the store does */
function holds(condition: ControlCondition | undefined, row: Row | undefined): boolean {
  if (condition === undefined) return true;
  const alternatives = isAlternatives(condition) ? condition : [condition];
  if (alternatives.length === 0 || alternatives.some((each) => Object.keys(each).length === 0))
    throw new RangeError('an empty condition always holds: leave it out');
  return alternatives.some((each) =>
    Object.entries(each).every(([column, test]) => passes(test, row?.[column])),
  );
}

function isAlternatives(
  condition: ControlCondition,
): condition is readonly Readonly<Record<string, ControlTest>>[] {
  return Array.isArray(condition);
}

function passes(test: ControlTest, value: ControlValue | undefined): boolean {
  if ('exists' in test) return (value !== undefined) === test.exists;
  if (value === undefined) return false;
  if ('equals' in test) return value === test.equals;
  // Values of different types are in no order.
  if ('lessThan' in test) return isBelow(value, test.lessThan);
  return isBelow(test.greaterThan, value);
}

function isBelow(left: ControlValue, right: ControlValue): boolean {
  if (typeof left === 'number' && typeof right === 'number') return left < right;
  return typeof left === 'string' && typeof right === 'string' && left < right;
}

function changed(key: ControlKey, before: Row | undefined, change: ControlChange): Row {
  const row: Record<string, ControlValue> = { ...(before ?? { kind: key.kind, id: key.id }) };
  const { set = {}, add = {}, remove = [] } = change;
  if (Object.keys(set).length + Object.keys(add).length + remove.length === 0)
    throw new RangeError('an update must change something');
  for (const [column, value] of Object.entries(set)) {
    if (value === undefined) delete row[column];
    else row[column] = strippedValue(value);
  }
  for (const column of remove) delete row[column];
  for (const [column, amount] of Object.entries(add)) {
    const value = row[column] ?? 0;
    if (typeof value !== 'number') throw new TypeError(`${column} is no number to add to`);
    row[column] = value + amount;
  }
  return row;
}

function stripped(row: Readonly<Record<string, ControlValue | undefined>>): Row {
  const copy: Record<string, ControlValue> = {};
  for (const column in row) {
    const value = row[column];
    if (value !== undefined) copy[column] = strippedValue(value);
  }
  return copy;
}

function strippedValue(value: ControlValue): ControlValue {
  if (typeof value !== 'object' || value === null) return value;
  if (isList(value)) return value.map(strippedValue);
  return stripped(value);
}

function isList(value: ControlValue): value is readonly ControlValue[] {
  return Array.isArray(value);
}
