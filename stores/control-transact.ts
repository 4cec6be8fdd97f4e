import {
  type AttributeValue,
  type DynamoDBClient,
  TransactionCanceledException,
  type TransactWriteItem,
  TransactWriteItemsCommand,
} from '@aws-sdk/client-dynamodb';
import type {
  ControlAction,
  ControlCondition,
  ControlKey,
  TransactResult,
} from '../domain/control/control-table.ts';
import { toItem } from './attribute-value.ts';
import { conditionExpression, Placeholders, updateExpression } from './control-expression.ts';

/** All actions or none. Throws when anything but a condition stood in the way. */
export async function transact(
  client: DynamoDBClient,
  tableName: string,
  actions: readonly ControlAction[],
): Promise<TransactResult> {
  try {
    const TransactItems = actions.map((action) => transactItem(tableName, action));
    await client.send(new TransactWriteItemsCommand({ TransactItems }));
    return { kind: 'done' };
  } catch (error) {
    return { kind: 'refused', failed: failedConditions(error) };
  }
}

/** A row's primary key as DynamoDB has it. */
export function keyOf(key: ControlKey): Record<string, AttributeValue> {
  return toItem({ kind: key.kind, id: key.id });
}

/** The members of a request that state the condition; none without one. */
export function conditionMembers(condition: ControlCondition | undefined) {
  if (condition === undefined) return {};
  const to = new Placeholders();
  const ConditionExpression = conditionExpression(condition, to);
  return { ConditionExpression, ...to.members() };
}

function transactItem(TableName: string, action: ControlAction): TransactWriteItem {
  if ('put' in action) {
    const Item = toItem(action.put);
    return { Put: { TableName, Item, ...conditionMembers(action.condition) } };
  }
  if ('update' in action) {
    const to = new Placeholders();
    const UpdateExpression = updateExpression(action.change, to);
    const condition = action.condition && {
      ConditionExpression: conditionExpression(action.condition, to),
    };
    return {
      Update: {
        TableName,
        Key: keyOf(action.update),
        UpdateExpression,
        ...condition,
        ...to.members(),
      },
    };
  }
  if ('delete' in action) {
    return {
      Delete: { TableName, Key: keyOf(action.delete), ...conditionMembers(action.condition) },
    };
  }
  const to = new Placeholders();
  const ConditionExpression = conditionExpression(action.condition, to);
  return {
    ConditionCheck: {
      TableName,
      Key: keyOf(action.check),
      ConditionExpression,
      ...to.members(),
    },
  };
}

/** Positions whose condition failed; anything else that cancelled the transaction is thrown again. */
function failedConditions(error: unknown): readonly number[] {
  if (!(error instanceof TransactionCanceledException)) throw error;
  const codes = (error.CancellationReasons ?? []).map((reason) => reason.Code ?? 'None');
  const failed = codes.flatMap((code, index) => (code === 'ConditionalCheckFailed' ? [index] : []));
  const isOnlyConditions = codes.every(
    (code) => code === 'ConditionalCheckFailed' || code === 'None',
  );
  if (failed.length === 0 || !isOnlyConditions) throw error;
  return failed;
}
