import type { AttributeValue, Item } from './attribute-value.ts';
import { numberSize } from './decimal.ts';

/**
 * Bytes that count toward the item limit and the capacity.
 *
 * @see https://docs.aws.amazon.com/amazondynamodb/latest/developerguide/CapacityUnitCalculations.html
 */
export function itemSize(item: Item): number {
  let size = 0;
  for (const name of Object.keys(item)) {
    const value = item[name];
    if (value !== undefined) size += Buffer.byteLength(name) + valueSize(value);
  }
  return size;
}

function valueSize(value: AttributeValue): number {
  if ('S' in value) return Buffer.byteLength(value.S);
  if ('N' in value) return numberSize(value.N);
  if ('B' in value) return Buffer.byteLength(value.B, 'base64');
  if ('BOOL' in value || 'NULL' in value) return 1;
  if ('SS' in value) return total(value.SS, (one) => Buffer.byteLength(one));
  if ('NS' in value) return total(value.NS, numberSize);
  if ('BS' in value) return total(value.BS, (one) => Buffer.byteLength(one, 'base64'));
  if ('L' in value) return 3 + total(value.L, (one) => 1 + valueSize(one));
  return 3 + Object.keys(value.M).length + itemSize(value.M);
}

function total<T>(values: readonly T[], sizeOf: (one: T) => number): number {
  return values.reduce((sum, one) => sum + sizeOf(one), 0);
}
