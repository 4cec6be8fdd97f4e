import { parseItem } from './attribute-value.ts';
import {
  addUnits,
  consumedMany,
  meterUsed,
  readUnits,
  wantedCapacity,
  writeUnits,
} from './capacity.ts';
import type { Engine } from './engine.ts';
import { validationError } from './errors.ts';
import { compileExpressions } from './expression-scope.ts';
import { keyOf } from './item-key.ts';
import type { StoredItem } from './item-table.ts';
import { type PlannedWrite, planItem, store } from './planned-write.ts';
import { checkNestedPaths, identity, projected } from './read-item.ts';
import {
  asObject,
  flagOf,
  type Members,
  optionalObject,
  refuse,
  requiredList,
  requiredObject,
} from './request-members.ts';

const maximumAnswerBytes = 16 * 1024 * 1024;

/** The items of a table come in the order of its partitions, which is not that of the request, as on AWS. */
export function batchGetItem(members: Members, engine: Engine): object {
  const capacity = wantedCapacity(members);
  const requests = Object.entries(requiredObject(members, 'RequestItems'));
  const reads = requests.map(([name, request]) => planTable(name, asObject(request), engine));
  if (reads.reduce((sum, one) => sum + one.keys.length, 0) > 100) {
    throw validationError('Too many items requested for the BatchGetItem call');
  }
  const responses: Record<string, unknown[]> = {};
  const unprocessed: Record<string, object> = {};
  const read = new Map<string, number>();
  let bytes = 0;
  for (const { table, request, keys, projection, isConsistent } of reads) {
    const { name } = table.definition;
    const items: unknown[] = [];
    const left: unknown[] = [];
    for (const { key, given } of keys) {
      const stored = table.items.get(key);
      if (bytes + (stored?.size ?? 0) > maximumAnswerBytes) {
        left.push(given);
        continue;
      }
      addUnits(read, name, readUnits(stored?.size, isConsistent));
      if (stored === undefined) continue;
      bytes += stored.size;
      items.push(projected(stored.item(), projection));
    }
    responses[name] = items;
    if (left.length > 0) unprocessed[name] = { ...request, Keys: left };
  }
  const used = { read, write: new Map<string, number>() };
  meterUsed(engine, used);
  return {
    Responses: responses,
    UnprocessedKeys: unprocessed,
    ...consumedMany(used, capacity),
  };
}

function planTable(name: string, request: Members, engine: Engine) {
  refuse(request, 'AttributesToGet');
  const { projection } = compileExpressions(request, ['ProjectionExpression']);
  const table = engine.tables.require(name);
  checkNestedPaths(projection?.nestedHeads ?? [], table.definition);
  const keys = requiredList(request, 'Keys', 100).map((given) => {
    const key = keyOf(parseItem(given), table.definition);
    return { given, key, identity: identity({ table, key }) };
  });
  keys.sort((left, right) => (left.identity < right.identity ? -1 : 1));
  checkNoDuplicates(keys.map((one) => one.identity));
  const isConsistent = flagOf(request, 'ConsistentRead', false);
  return { table, request, keys, projection, isConsistent };
}

function checkNoDuplicates(identities: readonly string[]): void {
  if (new Set(identities).size < identities.length) {
    throw validationError('Provided list of item keys contains duplicates');
  }
}

/** Not a transaction on AWS; here the writes happen to be on the disk together. */
export async function batchWriteItem(members: Members, engine: Engine): Promise<object> {
  const capacity = wantedCapacity(members);
  const requests = Object.entries(requiredObject(members, 'RequestItems'));
  if (requests.length === 0) {
    throw validationError(
      "1 validation error detected: Value '{}' at 'requestItems' failed to satisfy constraint: Member must have length greater than or equal to 1",
    );
  }
  const plans = requests.flatMap(([name, list]) =>
    requiredList({ [name]: list }, name, 25).map((one) => planRequest(name, asObject(one), engine)),
  );
  if (plans.length > 25) {
    throw validationError('Too many items requested for the BatchWriteItem call');
  }
  checkNoDuplicates(plans.map(identity));
  const write = await engine.queue.enqueue(() => {
    const units = new Map<string, number>();
    for (const plan of plans) {
      const before = plan.table.items.get(plan.key);
      const after = plan.after(before);
      store(engine, plan, { before, after });
      addUnits(units, plan.table.definition.name, writeUnits(before?.size, after?.size));
    }
    return units;
  });
  const used = { read: new Map<string, number>(), write };
  meterUsed(engine, used);
  return { UnprocessedItems: {}, ...consumedMany(used, capacity) };
}

type BatchWrite = Pick<PlannedWrite, 'table' | 'key'> & {
  after(before: StoredItem | undefined): StoredItem | undefined;
};

function planRequest(name: string, request: Members, engine: Engine): BatchWrite {
  const put = optionalObject(request, 'PutRequest');
  const remove = optionalObject(request, 'DeleteRequest');
  if ((put === undefined) === (remove === undefined)) {
    throw validationError(
      'Supplied AttributeValue has more than one datatypes set, must contain exactly one of the supported datatypes',
    );
  }
  const table = engine.tables.require(name);
  if (put !== undefined) return planItem(table, parseItem(requiredObject(put, 'Item')));
  const key = parseItem(requiredObject(remove ?? {}, 'Key'));
  return { table, key: keyOf(key, table.definition), after: () => undefined };
}
