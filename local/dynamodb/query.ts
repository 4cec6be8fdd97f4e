import { attributeOf, type Item, parseItem } from './attribute-value.ts';
import { consumedOne, meterUsed, readUnits, usedRead, wantedCapacity } from './capacity.ts';
import { holds } from './condition-evaluation.ts';
import type { Engine } from './engine.ts';
import { notServed, validationError } from './errors.ts';
import { compileExpressions, type Expressions } from './expression-scope.ts';
import { type ItemKey, keyAttributes, keyOf, keyPart } from './item-key.ts';
import type { RangeBounds, StoredItem } from './item-table.ts';
import { queryRange } from './key-condition.ts';
import { checkNestedPaths, projected } from './read-item.ts';
import {
  flagOf,
  integerOf,
  type Members,
  oneOf,
  optionalObject,
  refuse,
  tableNameOf,
} from './request-members.ts';
import type { Table } from './tables.ts';

const maximumPageBytes = 1024 * 1024;

export function query(members: Members, engine: Engine): object {
  refuse(members, 'KeyConditions', 'QueryFilter', 'ConditionalOperator', 'AttributesToGet');
  const table = tableOf(members, engine);
  const expressions = compileExpressions(members, [
    'ProjectionExpression',
    'FilterExpression',
    'KeyConditionExpression',
  ]);
  if (expressions.keyCondition === undefined) {
    throw validationError(
      'Either the KeyConditions or KeyConditionExpression parameter must be specified in the request.',
    );
  }
  checkFilter(expressions, table);
  const { hash, bounds } = queryRange(
    expressions.keyCondition,
    expressions.values,
    table.definition,
  );
  const start = startKey(members, table);
  if (start !== undefined && !start.hash.equals(hash)) {
    throw validationError(
      'The provided starting key is outside query boundaries based on provided conditions',
    );
  }
  const isForward = flagOf(members, 'ScanIndexForward', true);
  const rows = table.items.partition(hash, startingAfter(bounds, start, isForward), isForward);
  return page(members, engine, { table, expressions, rows });
}

export function scan(members: Members, engine: Engine): object {
  refuse(members, 'ScanFilter', 'ConditionalOperator', 'AttributesToGet');
  const table = tableOf(members, engine);
  const expressions = compileExpressions(members, ['ProjectionExpression', 'FilterExpression']);
  checkNestedPaths(expressions.filter?.nestedHeads ?? [], table.definition);
  const { from, to } = segmentOf(members);
  const rows = table.items.scan(startKey(members, table), from, to);
  return page(members, engine, { table, expressions, rows });
}

function tableOf(members: Members, engine: Engine): Table {
  if (members['IndexName'] !== undefined) throw notServed('IndexName (secondary indexes)');
  return engine.tables.require(tableNameOf(members));
}

function checkFilter({ filter }: Expressions, { definition }: Table): void {
  for (const { name } of keyAttributes(definition)) {
    if (filter?.heads.includes(name)) {
      throw validationError(
        `Filter Expression can only contain non-primary key attributes: Primary key attribute: ${name}`,
      );
    }
  }
}

function startKey(members: Members, { definition }: Table): ItemKey | undefined {
  const given = optionalObject(members, 'ExclusiveStartKey');
  if (given === undefined) return undefined;
  const key = parseItem(given);
  const isWhole = keyAttributes(definition).every(({ name }) => attributeOf(key, name));
  if (!isWhole || Object.keys(key).length !== keyAttributes(definition).length) {
    throw validationError('The provided starting key is invalid');
  }
  return keyOf(key, definition);
}

function startingAfter(
  bounds: RangeBounds,
  start: ItemKey | undefined,
  isForward: boolean,
): RangeBounds {
  if (start === undefined) return bounds;
  const from = { bytes: start.range, isIncluded: false };
  const { from: lower, to: upper } = bounds;
  const isOutside =
    (lower !== undefined && Buffer.compare(start.range, lower.bytes) < 0) ||
    (upper !== undefined && Buffer.compare(start.range, upper.bytes) > 0);
  if (isOutside) {
    throw validationError('The provided starting key does not match the range key predicate');
  }
  return isForward ? { ...bounds, from } : { ...bounds, to: from };
}

/** A part of the two-byte prefixes of partition keys, `to` excluded. */
function segmentOf(members: Members): { readonly from: number; readonly to: number } {
  const total = integerOf(members, 'TotalSegments', 1);
  const segment = integerOf(members, 'Segment', 0);
  if ((total === undefined) !== (segment === undefined)) {
    throw validationError(
      'The TotalSegments and Segment parameters are required together in the request',
    );
  }
  if (total === undefined || segment === undefined) return { from: 0, to: 0x10000 };
  if (segment >= total) {
    throw validationError(
      `The Segment parameter is zero-based and must be less than parameter TotalSegments: Segment: ${segment} is not less than TotalSegments: ${total}`,
    );
  }
  const boundary = (index: number) => Math.ceil((0x10000 * index) / total);
  return { from: boundary(segment), to: boundary(segment + 1) };
}

interface Source {
  readonly table: Table;
  readonly expressions: Expressions;
  readonly rows: Iterable<StoredItem>;
}

/** One page: at most `Limit` items and 1 MB looked at, before the filter. */
function page(members: Members, engine: Engine, { table, expressions, rows }: Source): object {
  const limit = integerOf(members, 'Limit', 1) ?? Number.POSITIVE_INFINITY;
  const isCount = selectOf(members, expressions) === 'COUNT';
  checkNestedPaths(expressions.projection?.nestedHeads ?? [], table.definition);
  const { filter, values, projection } = expressions;
  const items: Item[] = [];
  let [scanned, count, bytes] = [0, 0, 0];
  let last: StoredItem | undefined;
  let hasMore = false;
  for (const row of rows) {
    if (bytes + row.size > maximumPageBytes && scanned > 0) {
      hasMore = true;
      break;
    }
    last = row;
    scanned += 1;
    bytes += row.size;
    if (filter === undefined || holds(filter, row.item(), values)) {
      count += 1;
      if (!isCount) items.push(projected(row.item(), projection));
    }
    if (scanned >= limit) {
      hasMore = true;
      break;
    }
  }
  const isConsistent = flagOf(members, 'ConsistentRead', false);
  const used = usedRead(table.definition.name, readUnits(bytes, isConsistent));
  meterUsed(engine, used);
  return {
    ...(isCount ? {} : { Items: items }),
    Count: count,
    ScannedCount: scanned,
    ...(hasMore && last && { LastEvaluatedKey: keyPart(last.item(), table.definition) }),
    ...consumedOne(used, wantedCapacity(members)),
  };
}

function selectOf(members: Members, { projection }: Expressions): string | undefined {
  const select = oneOf(members, 'Select', [
    'SPECIFIC_ATTRIBUTES',
    'COUNT',
    'ALL_ATTRIBUTES',
    'ALL_PROJECTED_ATTRIBUTES',
  ]);
  if (select === 'ALL_PROJECTED_ATTRIBUTES') {
    throw validationError(
      'ALL_PROJECTED_ATTRIBUTES can be used only when Querying using an IndexName',
    );
  }
  if (projection !== undefined && select !== undefined && select !== 'SPECIFIC_ATTRIBUTES') {
    throw validationError(`Cannot specify the ProjectionExpression when choosing to get ${select}`);
  }
  if (select === 'SPECIFIC_ATTRIBUTES' && projection === undefined) {
    throw validationError(
      'Must specify the AttributesToGet or ProjectionExpression when choosing to get SPECIFIC_ATTRIBUTES',
    );
  }
  return select;
}
