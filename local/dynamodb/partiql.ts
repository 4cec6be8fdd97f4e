import { AwsError } from '../wire.ts';
import { emptyItem, type Item, parseValue } from './attribute-value.ts';
import {
  addUnits,
  consumedMany,
  consumedOne,
  meterUsed,
  usedWrite,
  wantedCapacity,
  writeUnits,
} from './capacity.ts';
import type { Engine } from './engine.ts';
import { validationError } from './errors.ts';
import type { StoredItem } from './item-table.ts';
import { parseInsert } from './partiql-statement.ts';
import { planItem, store } from './planned-write.ts';
import { asObject, type Members, oneOf, requiredList, requiredText } from './request-members.ts';
import type { Table } from './tables.ts';

const maximumStatements = 25;
const duplicateMessage = 'Duplicate primary key exists in table';

/** @see https://docs.aws.amazon.com/amazondynamodb/latest/developerguide/ql-reference.insert.html */
export async function executeStatement(members: Members, engine: Engine): Promise<object> {
  const capacity = wantedCapacity(members);
  const insert = planInsert(members, engine);
  const { units, existing } = await engine.queue.enqueue(() => carryOut(insert, engine));
  const used = usedWrite(insert.plan.table.definition.name, units);
  meterUsed(engine, used);
  if (existing !== undefined) {
    throw new AwsError('DuplicateItemException', duplicateMessage, 400, itemOf(insert, existing));
  }
  return { Items: [], ...consumedOne(used, capacity) };
}

/** Statements succeed and fail one by one; see `Error` of each response. */
export async function batchExecuteStatement(members: Members, engine: Engine): Promise<object> {
  const capacity = wantedCapacity(members);
  const statements = requiredList(members, 'Statements', maximumStatements);
  const planned = statements.map((statement) => planOrError(asObject(statement), engine));
  const write = new Map<string, number>();
  const responses = await engine.queue.enqueue(() =>
    planned.map((insert) => {
      if ('Error' in insert) return insert;
      const { units, existing } = carryOut(insert, engine);
      const { name } = insert.plan.table.definition;
      addUnits(write, name, units);
      if (existing === undefined) return { TableName: name };
      const error = { Code: 'DuplicateItem', Message: duplicateMessage };
      return { TableName: name, Error: { ...error, ...itemOf(insert, existing) } };
    }),
  );
  const used = { read: new Map<string, number>(), write };
  meterUsed(engine, used);
  return { Responses: responses, ...consumedMany(used, capacity) };
}

interface PlannedInsert {
  readonly plan: ReturnType<typeof planItem>;
  readonly returnsItemOnFailure: boolean;
}

function planInsert(members: Members, engine: Engine): PlannedInsert {
  const { tableName, attributes } = parseInsert(requiredText(members, 'Statement'));
  const choice = oneOf(members, 'ReturnValuesOnConditionCheckFailure', ['ALL_OLD', 'NONE']);
  const table: Table = engine.tables.require(tableName);
  const parameters = requiredList(members, 'Parameters', Number.POSITIVE_INFINITY).map((one) =>
    parseValue(one),
  );
  if (parameters.length !== (attributes?.length ?? 1)) {
    throw validationError("Number of parameters in request and statement don't match.");
  }
  let item: Item;
  if (attributes === undefined) {
    const [whole] = parameters;
    if (whole === undefined || !('M' in whole)) {
      throw validationError('The parameter of INSERT … VALUE ? must be a map');
    }
    item = whole.M;
  } else {
    const members = emptyItem();
    for (const [at, name] of attributes.entries()) {
      const value = parameters[at];
      if (value !== undefined) members[name] = value;
    }
    item = members;
  }
  return { plan: planItem(table, item), returnsItemOnFailure: choice === 'ALL_OLD' };
}

/** What is wrong with one statement of a batch is said in its own response; what is not served fails the request. */
function planOrError(members: Members, engine: Engine): PlannedInsert | { readonly Error: object } {
  parseInsert(requiredText(members, 'Statement'));
  try {
    return planInsert(members, engine);
  } catch (error) {
    if (!(error instanceof AwsError)) throw error;
    if (error.code === 'ValidationException') {
      return { Error: { Code: 'ValidationError', Message: error.message } };
    }
    if (error.code === 'ResourceNotFoundException') {
      return { Error: { Code: 'ResourceNotFound', Message: error.message } };
    }
    throw error;
  }
}

function carryOut(
  { plan }: PlannedInsert,
  engine: Engine,
): { readonly units: number; readonly existing: StoredItem | undefined } {
  const before = plan.table.items.get(plan.key);
  const after = plan.after();
  const units = writeUnits(before?.size, after.size);
  if (before === undefined) store(engine, plan, { before, after });
  return { units, existing: before };
}

function itemOf({ returnsItemOnFailure }: PlannedInsert, existing: StoredItem) {
  return returnsItemOnFailure ? { Item: existing.item() } : {};
}
