import {
  type AttributeValue,
  attributeOf,
  emptyItem,
  type Item,
  typeOf,
} from './attribute-value.ts';
import { sortableNumber } from './decimal.ts';
import { KeyMismatchError, validationError } from './errors.ts';
import type { KeyAttribute, TableDefinition } from './table-definition.ts';

/** Primary key as stored: bytes in DynamoDB's order. `range` is empty where the table has none. */
export interface ItemKey {
  readonly hash: Buffer;
  readonly range: Buffer;
}

const noRange = Buffer.alloc(0);

/** Key of a whole item (PutItem). */
export function keyOfItem(item: Item, table: TableDefinition): ItemKey {
  for (const { name, type } of keyAttributes(table)) {
    const value = attributeOf(item, name);
    if (value === undefined) {
      throw new KeyMismatchError(
        `One or more parameter values were invalid: Missing the key ${name} in the item`,
      );
    }
    if (typeOf(value) !== type) {
      throw new KeyMismatchError(
        `One or more parameter values were invalid: Type mismatch for key ${name} expected: ${type} actual: ${typeOf(value)}`,
      );
    }
  }
  return encode(item, table);
}

/** Key as GetItem, UpdateItem and DeleteItem carry it: the key attributes and nothing else. */
export function keyOf(key: Item, table: TableDefinition): ItemKey {
  const attributes = keyAttributes(table);
  const fits =
    Object.keys(key).length === attributes.length &&
    attributes.every(({ name, type }) => {
      const value = attributeOf(key, name);
      return value !== undefined && typeOf(value) === type;
    });
  if (!fits) throw new KeyMismatchError('The provided key element does not match the schema');
  return encode(key, table);
}

export function keyAttributes(table: TableDefinition): readonly KeyAttribute[] {
  return table.range === undefined ? [table.hash] : [table.hash, table.range];
}

/** The key attributes of an item, e.g. for LastEvaluatedKey. */
export function keyPart(item: Item, table: TableDefinition): Item {
  const part = emptyItem();
  for (const { name } of keyAttributes(table)) {
    const value = attributeOf(item, name);
    if (value !== undefined) part[name] = value;
  }
  return part;
}

function encode(item: Item, table: TableDefinition): ItemKey {
  const hash = encodeHash(requiredPart(item, table.hash), table.hash.name);
  if (table.range === undefined) return { hash, range: noRange };
  return { hash, range: encodeRange(requiredPart(item, table.range), table.range.name) };
}

function requiredPart(item: Item, { name }: KeyAttribute): AttributeValue {
  const value = attributeOf(item, name);
  if (value === undefined) throw new Error(`key attribute ${name} vanished`);
  return value;
}

export function encodeHash(value: AttributeValue, name: string): Buffer {
  const bytes = bytesOf(value, name);
  if (bytes.length > 2048) {
    throw validationError(
      'One or more parameter values were invalid: Size of hashkey has exceeded the maximum size limit of2048 bytes',
    );
  }
  return Buffer.concat([scatter(bytes), bytes]);
}

export function encodeRange(value: AttributeValue, name: string): Buffer {
  const bytes = bytesOf(value, name);
  if (bytes.length > 1024) {
    throw validationError(
      'One or more parameter values were invalid: Aggregated size of all range keys has exceeded the size limit of 1024 bytes',
    );
  }
  return bytes;
}

function bytesOf(value: AttributeValue, name: string): Buffer {
  if ('N' in value) return sortableNumber(value.N);
  if ('S' in value && value.S !== '') return Buffer.from(value.S);
  if ('B' in value && value.B !== '') return Buffer.from(value.B, 'base64');
  const kind = 'S' in value ? 'string' : 'binary';
  throw validationError(
    `One or more parameter values are not valid. The AttributeValue for a key attribute cannot contain an empty ${kind} value. Key: ${name}`,
  );
}

/**
 * Two bytes in front of a partition key, so that a scan meets partitions in no order a program could lean on,
 * and segments of a parallel scan are alike in size.
 */
function scatter(bytes: Buffer): Buffer {
  let hash = 0x811c9dc5;
  for (const byte of bytes) hash = Math.imul(hash ^ byte, 0x01000193);
  hash = Math.imul(hash ^ (hash >>> 15), 0x2c1b3c6d);
  hash ^= hash >>> 13;
  return Buffer.from([(hash >>> 8) & 0xff, hash & 0xff]);
}
