import { type Item, parseItem } from './attribute-value.ts';
import {
  consumedMany,
  consumedOne,
  meterUsed,
  readUnits,
  usedRead,
  wantedCapacity,
} from './capacity.ts';
import { project } from './document-path.ts';
import type { Engine } from './engine.ts';
import { validationError } from './errors.ts';
import type { CompiledProjection } from './expression-compiler.ts';
import { compileExpressions } from './expression-scope.ts';
import { type ItemKey, keyAttributes, keyOf } from './item-key.ts';
import {
  asObject,
  flagOf,
  type Members,
  refuse,
  requiredList,
  requiredObject,
  tableNameOf,
} from './request-members.ts';
import type { TableDefinition } from './table-definition.ts';
import type { Table } from './tables.ts';

interface PlannedRead {
  readonly table: Table;
  readonly key: ItemKey;
  readonly projection: CompiledProjection | undefined;
}

function planRead(members: Members, engine: Engine): PlannedRead {
  refuse(members, 'AttributesToGet');
  const table = engine.tables.require(tableNameOf(members));
  const key = parseItem(requiredObject(members, 'Key'));
  const { projection } = compileExpressions(members, ['ProjectionExpression']);
  checkNestedPaths(projection?.nestedHeads ?? [], table.definition);
  return { table, key: keyOf(key, table.definition), projection };
}

export function checkNestedPaths(heads: readonly string[], table: TableDefinition): void {
  for (const { name } of keyAttributes(table)) {
    if (heads.includes(name)) {
      throw validationError(
        `Key attributes must be scalars; list random access '[]' and map lookup '.' are not allowed: Key: ${name}`,
      );
    }
  }
}

export function projected(item: Item, projection: CompiledProjection | undefined): Item {
  return projection === undefined ? item : project(projection.paths, item);
}

export function getItem(members: Members, engine: Engine): object {
  const isConsistent = flagOf(members, 'ConsistentRead', false);
  const capacity = wantedCapacity(members);
  const { table, key, projection } = planRead(members, engine);
  const stored = table.items.get(key);
  const used = usedRead(table.definition.name, readUnits(stored?.size, isConsistent));
  meterUsed(engine, used);
  return {
    ...(stored && { Item: projected(stored.item(), projection) }),
    ...consumedOne(used, capacity),
  };
}

/** All reads see one moment: requests are served one after the other. */
export function transactGetItems(members: Members, engine: Engine): object {
  const capacity = wantedCapacity(members);
  const plans = requiredList(members, 'TransactItems', 100).map((one) =>
    planRead(requiredObject(asObject(one), 'Get'), engine),
  );
  checkDistinct(plans);
  const read = new Map<string, number>();
  const responses = plans.map(({ table, key, projection }) => {
    const stored = table.items.get(key);
    const { name } = table.definition;
    // A transaction prepares and commits: two reads of every item.
    read.set(name, (read.get(name) ?? 0) + 2 * readUnits(stored?.size, true));
    return stored === undefined ? {} : { Item: projected(stored.item(), projection) };
  });
  const used = { read, write: new Map<string, number>() };
  meterUsed(engine, used);
  return { Responses: responses, ...consumedMany(used, capacity, true) };
}

/** @throws AwsError ValidationException if two of them are of one item */
export function checkDistinct(
  plans: readonly { readonly table: Table; readonly key: ItemKey }[],
): void {
  const seen = new Set(plans.map(identity));
  if (seen.size < plans.length) {
    throw validationError('Transaction request cannot include multiple operations on one item');
  }
}

export function identity({ table, key }: { readonly table: Table; readonly key: ItemKey }): string {
  return `${table.id}/${key.hash.toString('hex')}/${key.range.toString('hex')}`;
}
