import { isDeepStrictEqual } from 'node:util';
import {
  type AttributeValue,
  BatchWriteItemCommand,
  ConditionalCheckFailedException,
  DeleteItemCommand,
  DynamoDBClient,
  GetItemCommand,
  PutItemCommand,
  QueryCommand,
  TransactionCanceledException,
  type TransactWriteItem,
  TransactWriteItemsCommand,
  UpdateItemCommand,
  type WriteRequest,
} from '@aws-sdk/client-dynamodb';
import type * as z from 'zod';
import type {
  ControlAction,
  ControlCondition,
  ControlKey,
  ControlPage,
  ControlQuery,
  ControlTable,
} from '../domain/control/control-table.ts';
import { fromItem, toAttribute, toItem } from './attribute-value.ts';
import { readAll } from './control-batch-read.ts';
import { conditionExpression, Placeholders, updateExpression } from './control-expression.ts';

export interface DynamoControlOptions {
  readonly tableName: string;
  /** @default a client from the environment */
  readonly client?: DynamoDBClient;
}

const batchSize = 25;
const batchAttempts = 8;
const parallelBatches = 4;

/** The control table on DynamoDB. See {@link ControlTable} for what each call promises. */
export function dynamoControl(options: DynamoControlOptions): ControlTable {
  const client = options.client ?? new DynamoDBClient({});
  const TableName = options.tableName;
  const queryPage = <Row>(schema: z.ZodType<Row>, query: ControlQuery): Promise<ControlPage<Row>> =>
    page(client, TableName, schema, query);
  const put: ControlTable['put'] = async (row, condition) => {
    const Item = toItem(row);
    try {
      await client.send(
        new PutItemCommand({
          TableName,
          Item,
          ...conditionMembers(condition),
          ...(condition && { ReturnValuesOnConditionCheckFailure: 'ALL_OLD' }),
        }),
      );
      return true;
    } catch (error) {
      if (!(error instanceof ConditionalCheckFailedException)) throw error;
      return error.Item !== undefined && isDeepStrictEqual(fromItem(error.Item), fromItem(Item));
    }
  };
  return {
    get: async (schema, kind, id) => {
      const { Item } = await client.send(
        new GetItemCommand({ TableName, Key: toItem({ kind, id }), ConsistentRead: true }),
      );
      return Item === undefined ? undefined : schema.parse(fromItem(Item));
    },
    getAll: async (schema, kind, ids) => {
      const keys = ids.map((id) => keyOf({ kind, id }));
      const items = await readAll(client, TableName, keys);
      return items.map((item) => schema.parse(fromItem(item)));
    },
    put,
    putIfAbsent: (row) => put(row, { kind: { exists: false } }),
    putAll: (rows) =>
      batchWrite(
        client,
        TableName,
        rows.map((row) => ({ PutRequest: { Item: toItem(row) } })),
      ),
    update: (key, change, condition) => {
      const to = new Placeholders();
      return held(
        client.send(
          new UpdateItemCommand({
            TableName,
            Key: keyOf(key),
            UpdateExpression: updateExpression(change, to),
            ...(condition && { ConditionExpression: conditionExpression(condition, to) }),
            ...to.members(),
          }),
        ),
      );
    },
    delete: (key, condition) =>
      held(
        client.send(
          new DeleteItemCommand({ TableName, Key: keyOf(key), ...conditionMembers(condition) }),
        ),
      ),
    deleteAll: (keys) =>
      batchWrite(
        client,
        TableName,
        keys.map((key) => ({ DeleteRequest: { Key: keyOf(key) } })),
      ),
    query: queryPage,
    queryAll: async (schema, query) => {
      let got = await queryPage(schema, query);
      const rows = [...got.rows];
      while (got.next !== undefined) {
        got = await queryPage(schema, { ...query, after: got.next });
        rows.push(...got.rows);
      }
      return rows;
    },
    transact: async (actions) => {
      try {
        const TransactItems = actions.map((action) => transactItem(TableName, action));
        await client.send(new TransactWriteItemsCommand({ TransactItems }));
        return { kind: 'done' };
      } catch (error) {
        return { kind: 'refused', failed: failedConditions(error) };
      }
    },
  };
}

function keyOf(key: ControlKey): Record<string, AttributeValue> {
  return toItem({ kind: key.kind, id: key.id });
}

function conditionMembers(condition: ControlCondition | undefined) {
  if (condition === undefined) return {};
  const to = new Placeholders();
  const ConditionExpression = conditionExpression(condition, to);
  return { ConditionExpression, ...to.members() };
}

async function held(sent: Promise<unknown>): Promise<boolean> {
  try {
    await sent;
    return true;
  } catch (error) {
    if (error instanceof ConditionalCheckFailedException) return false;
    throw error;
  }
}

async function page<Row>(
  client: DynamoDBClient,
  TableName: string,
  schema: z.ZodType<Row>,
  query: ControlQuery,
): Promise<ControlPage<Row>> {
  const to = new Placeholders();
  const parts = [`${to.name('kind')} = ${to.value(toAttribute(query.kind))}`];
  const id = to.name('id');
  if (query.prefix !== undefined && query.prefix !== '') {
    parts.push(`begins_with(${id}, ${to.value(toAttribute(query.prefix))})`);
  } else if (query.from !== undefined && query.to !== undefined) {
    const from = to.value(toAttribute(query.from));
    parts.push(`${id} BETWEEN ${from} AND ${to.value(toAttribute(query.to))}`);
  } else if (query.from !== undefined) {
    parts.push(`${id} >= ${to.value(toAttribute(query.from))}`);
  } else if (query.to !== undefined) {
    parts.push(`${id} <= ${to.value(toAttribute(query.to))}`);
  } else {
    delete to.names[id];
  }
  const { Items, LastEvaluatedKey } = await client.send(
    new QueryCommand({
      TableName,
      KeyConditionExpression: parts.join(' AND '),
      ConsistentRead: true,
      ScanIndexForward: query.reverse !== true,
      ...to.members(),
      ...(query.limit !== undefined && { Limit: query.limit }),
      ...(query.after !== undefined && {
        ExclusiveStartKey: keyOf({ kind: query.kind, id: query.after }),
      }),
    }),
  );
  const rows = (Items ?? []).map((item) => schema.parse(fromItem(item)));
  const next = LastEvaluatedKey?.['id']?.S;
  return next === undefined ? { rows } : { rows, next };
}

async function batchWrite(
  client: DynamoDBClient,
  tableName: string,
  requests: readonly WriteRequest[],
): Promise<void> {
  const batches: WriteRequest[][] = [];
  for (let start = 0; start < requests.length; start += batchSize) {
    batches.push(requests.slice(start, start + batchSize));
  }
  const worker = async (): Promise<void> => {
    for (let batch = batches.shift(); batch !== undefined; batch = batches.shift()) {
      await writeBatch(client, tableName, batch);
    }
  };
  await Promise.all(Array.from({ length: parallelBatches }, worker));
}

async function writeBatch(
  client: DynamoDBClient,
  tableName: string,
  batch: readonly WriteRequest[],
): Promise<void> {
  let left: readonly WriteRequest[] = batch;
  for (let attempt = 1; left.length > 0; attempt += 1) {
    if (attempt > batchAttempts) {
      throw new Error(`${left.length} rows stayed unwritten after ${batchAttempts} attempts`);
    }
    if (attempt > 1) await new Promise((resolve) => setTimeout(resolve, 25 * 2 ** attempt));
    const { UnprocessedItems } = await client.send(
      new BatchWriteItemCommand({ RequestItems: { [tableName]: [...left] } }),
    );
    left = UnprocessedItems?.[tableName] ?? [];
  }
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
