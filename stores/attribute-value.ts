import type { AttributeValue } from '@aws-sdk/client-dynamodb';
import type { ControlValue } from '../domain/control/control-table.ts';

/** DynamoDB's form of a JSON value. Members of objects that are `undefined` are left out. */
export function toAttribute(value: ControlValue): AttributeValue {
  if (value === null) return { NULL: true };
  if (typeof value === 'string') return { S: value };
  if (typeof value === 'boolean') return { BOOL: value };
  if (typeof value === 'number') return { N: numberText(value) };
  if (isList(value)) return { L: value.map(toAttribute) };
  return { M: toItem(value) };
}

/** An object as an item, member by member. */
export function toItem(
  row: Readonly<Record<string, ControlValue | undefined>>,
): Record<string, AttributeValue> {
  const item: Record<string, AttributeValue> = {};
  for (const [name, value] of Object.entries(row)) {
    if (value !== undefined) item[name] = toAttribute(value);
  }
  return item;
}

/** The JSON value of an attribute. Throws on binaries and sets, which we never write as JSON. */
function fromAttribute(attribute: AttributeValue): ControlValue {
  if (attribute.S !== undefined) return attribute.S;
  if (attribute.N !== undefined) return Number(attribute.N);
  if (attribute.BOOL !== undefined) return attribute.BOOL;
  if (attribute.NULL !== undefined) return null;
  if (attribute.L !== undefined) return attribute.L.map(fromAttribute);
  if (attribute.M !== undefined) return fromItem(attribute.M);
  throw new TypeError(`attribute of type ${Object.keys(attribute).join()} is not JSON`);
}

/** An item as an object. */
export function fromItem(item: Record<string, AttributeValue>): Record<string, ControlValue> {
  return Object.fromEntries(
    Object.entries(item).map(([name, attribute]) => [name, fromAttribute(attribute)]),
  );
}

function isList(value: ControlValue): value is readonly ControlValue[] {
  return Array.isArray(value);
}

function numberText(value: number): string {
  if (!Number.isFinite(value)) throw new RangeError(`DynamoDB has no number ${value}`);
  return String(value);
}
