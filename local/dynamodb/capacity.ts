import type { Engine } from './engine.ts';
import { type Members, oneOf } from './request-members.ts';

/** Size of a read or write that met no item. */
const noBytes = 0;

/**
 * Read request units of one item: 4 KB each, rounded up, half for eventually consistent reads; a missing item costs
 * as much as a small one.
 *
 * @see https://docs.aws.amazon.com/amazondynamodb/latest/developerguide/read-write-operations.html
 */
export function readUnits(bytes: number | undefined, isConsistent: boolean): number {
  return Math.max(1, Math.ceil((bytes ?? noBytes) / 4096)) * (isConsistent ? 1 : 0.5);
}

/** Write request units: 1 KB each, rounded up, of the larger of both sides of the change; also for failed conditions. */
export function writeUnits(before: number | undefined, after: number | undefined): number {
  return Math.max(1, Math.ceil(Math.max(before ?? noBytes, after ?? noBytes) / 1024));
}

export interface Used {
  /** By table. */
  readonly read: ReadonlyMap<string, number>;
  readonly write: ReadonlyMap<string, number>;
}

const none: ReadonlyMap<string, number> = new Map();

export function usedRead(table: string, units: number): Used {
  return { read: new Map([[table, units]]), write: none };
}

export function usedWrite(table: string, units: number): Used {
  return { read: none, write: new Map([[table, units]]) };
}

export function addUnits(units: Map<string, number>, table: string, more: number): void {
  units.set(table, (units.get(table) ?? 0) + more);
}

export function meterUsed(engine: Engine, { read, write }: Used): void {
  for (const units of read.values()) engine.meter('dynamodb', 'read_request_units', units);
  for (const units of write.values()) engine.meter('dynamodb', 'write_request_units', units);
}

type Wanted = 'INDEXES' | 'TOTAL' | 'NONE';

export function wantedCapacity(members: Members): Wanted {
  return oneOf(members, 'ReturnConsumedCapacity', ['INDEXES', 'TOTAL', 'NONE']) ?? 'NONE';
}

function entries(used: Used, wanted: Wanted, isTransaction: boolean): readonly object[] {
  const direction = (name: string, units: ReadonlyMap<string, number>) =>
    [...units].map(([TableName, CapacityUnits]) => {
      const detail = isTransaction ? { [name]: CapacityUnits } : {};
      const table = wanted === 'INDEXES' ? { Table: { CapacityUnits, ...detail } } : {};
      return { TableName, CapacityUnits, ...detail, ...table };
    });
  return [
    ...direction('ReadCapacityUnits', used.read),
    ...direction('WriteCapacityUnits', used.write),
  ];
}

/** `{ ConsumedCapacity }` of an operation on one table, empty unless asked for. */
export function consumedOne(used: Used, wanted: Wanted): { readonly ConsumedCapacity?: object } {
  const [first] = wanted === 'NONE' ? [] : entries(used, wanted, false);
  return first === undefined ? {} : { ConsumedCapacity: first };
}

/** The same for operations on several tables, which answer with a list. */
export function consumedMany(
  used: Used,
  wanted: Wanted,
  isTransaction = false,
): { readonly ConsumedCapacity?: readonly object[] } {
  return wanted === 'NONE' ? {} : { ConsumedCapacity: entries(used, wanted, isTransaction) };
}
