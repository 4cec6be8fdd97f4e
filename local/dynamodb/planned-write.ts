import { emptyItem, type Item, parseItem } from './attribute-value.ts';
import { holds } from './condition-evaluation.ts';
import type { Engine } from './engine.ts';
import { validationError } from './errors.ts';
import { compileExpressions, type Expressions } from './expression-scope.ts';
import { type ItemKey, keyAttributes, keyOf, keyOfItem } from './item-key.ts';
import { itemSize } from './item-size.ts';
import { type StoredItem, storedItem } from './item-table.ts';
import { type Members, oneOf, refuse, requiredObject, tableNameOf } from './request-members.ts';
import type { TableDefinition } from './table-definition.ts';
import type { Table } from './tables.ts';
import { applyUpdate } from './update-application.ts';

/** One action on one item, parsed; says what the item becomes but touches nothing. */
export interface PlannedWrite {
  readonly table: Table;
  readonly key: ItemKey;
  readonly expressions: Expressions;
  /** ReturnValuesOnConditionCheckFailure is ALL_OLD. */
  readonly returnsItemOnFailure: boolean;
  /** False for a ConditionCheck. */
  readonly isWrite: boolean;
  /** @throws AwsError ValidationException if the change does not fit the item */
  after(before: StoredItem | undefined): StoredItem | undefined;
}

const maximumItemBytes = 400 * 1024;

function checkedItem(item: Item, message: string): StoredItem {
  const size = itemSize(item);
  if (size > maximumItemBytes) throw validationError(message);
  return storedItem(item, size);
}

function conditionMembers(members: Members) {
  refuse(members, 'Expected', 'ConditionalOperator');
  const choice = oneOf(members, 'ReturnValuesOnConditionCheckFailure', ['ALL_OLD', 'NONE']);
  return { returnsItemOnFailure: choice === 'ALL_OLD' };
}

export function planPut(members: Members, engine: Engine): PlannedWrite {
  const table = engine.tables.require(tableNameOf(members));
  const item = parseItem(requiredObject(members, 'Item'));
  const expressions = compileExpressions(members, ['ConditionExpression']);
  return { ...planItem(table, item), ...conditionMembers(members), expressions };
}

/** A put without a condition, e.g. of a batch. */
export function planItem(table: Table, item: Item) {
  const stored = checkedItem(item, 'Item size has exceeded the maximum allowed size');
  return {
    table,
    key: keyOfItem(item, table.definition),
    expressions: { values: emptyItem() },
    returnsItemOnFailure: false,
    isWrite: true,
    after: () => stored,
  };
}

export function planDelete(members: Members, engine: Engine): PlannedWrite {
  const table = engine.tables.require(tableNameOf(members));
  const key = parseItem(requiredObject(members, 'Key'));
  return {
    table,
    ...conditionMembers(members),
    expressions: compileExpressions(members, ['ConditionExpression']),
    key: keyOf(key, table.definition),
    isWrite: true,
    after: () => undefined,
  };
}

export function planCheck(members: Members, engine: Engine): PlannedWrite {
  if (members['ConditionExpression'] === undefined) {
    throw validationError('The expression can not be empty;');
  }
  return { ...planDelete(members, engine), isWrite: false, after: (before) => before };
}

export function planUpdate(members: Members, engine: Engine): PlannedWrite {
  const table = engine.tables.require(tableNameOf(members));
  refuse(members, 'AttributeUpdates');
  const key = parseItem(requiredObject(members, 'Key'));
  const expressions = compileExpressions(members, ['UpdateExpression', 'ConditionExpression']);
  const { update, values } = expressions;
  checkUpdatedPaths(expressions, table.definition);
  return {
    table,
    ...conditionMembers(members),
    expressions,
    key: keyOf(key, table.definition),
    isWrite: true,
    after(before) {
      const base = before?.item() ?? key;
      const item = update === undefined ? base : applyUpdate(update, base, values);
      return checkedItem(item, 'Item size to update has exceeded the maximum allowed size');
    },
  };
}

function checkUpdatedPaths({ update }: Expressions, table: TableDefinition): void {
  if (update === undefined) return;
  for (const { name } of keyAttributes(table)) {
    if (update.actions.some((action) => action.path[0] === name)) {
      throw validationError(
        `One or more parameter values were invalid: Cannot update attribute ${name}. This attribute is part of the key`,
      );
    }
  }
}

export function conditionHolds(plan: PlannedWrite, before: StoredItem | undefined): boolean {
  const { condition, values } = plan.expressions;
  return condition === undefined || holds(condition, before?.item(), values);
}

/** Stores a change and its stream record. Within a transaction of the queue only. */
export function store(
  engine: Engine,
  { table, key }: Pick<PlannedWrite, 'table' | 'key'>,
  change: { before: StoredItem | undefined; after: StoredItem | undefined; isExpiry?: boolean },
): void {
  const { before, after, isExpiry = false } = change;
  if (after !== undefined) table.items.put(key, after);
  else if (before !== undefined) table.items.remove(key);
  if (table.stream?.append({ before, after, isExpiry }, engine.clock()) === true) {
    engine.noteStreamed(table.definition.name);
  }
}
