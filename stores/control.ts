import { isDeepStrictEqual } from 'node:util';
import {
  ConditionalCheckFailedException,
  DeleteItemCommand,
  type DynamoDBClient,
  GetItemCommand,
  PutItemCommand,
  QueryCommand,
  UpdateItemCommand,
} from '@aws-sdk/client-dynamodb';
import type * as z from 'zod';
import type {
  ControlChange,
  ControlCondition,
  ControlKey,
  ControlPage,
  ControlQuery,
  ControlRow,
  ControlTable,
} from '../domain/control/control-table.ts';
import { fromItem, toAttribute, toItem } from './attribute-value.ts';
import { dynamoDbClient } from './aws-clients.ts';
import { batchGet } from './batch-get.ts';
import { batchWrite } from './control-batch-write.ts';
import { conditionExpression, Placeholders, updateExpression } from './control-expression.ts';
import { conditionMembers, keyOf, transact } from './control-transact.ts';

export interface DynamoControlOptions {
  readonly tableName: string;
  /** @default a client from the environment */
  readonly client?: DynamoDBClient;
}

interface Table {
  readonly client: DynamoDBClient;
  readonly TableName: string;
}

/** The control table on DynamoDB. See {@link ControlTable} for what each call promises. */
export function dynamoControl(options: DynamoControlOptions): ControlTable {
  const table = {
    client: options.client ?? dynamoDbClient(),
    TableName: options.tableName,
  };
  const { client, TableName } = table;
  return {
    get: (schema, kind, id) => get(table, schema, { kind, id }),
    getAll: async (schema, kind, ids) => {
      const keys = ids.map((id) => keyOf({ kind, id }));
      const items = await batchGet(client, TableName, keys, { isStrong: true });
      return items.map((item) => schema.parse(fromItem(item)));
    },
    put: (row, condition) => put(table, row, condition),
    putIfAbsent: (row) => put(table, row, { kind: { exists: false } }),
    putAll: (rows) =>
      batchWrite(
        client,
        TableName,
        rows.map((row) => ({ PutRequest: { Item: toItem(row) } })),
      ),
    update: (key, change, condition) => update(table, key, change, condition),
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
    query: (schema, query) => page(table, schema, query),
    queryAll: async (schema, query) => {
      let got = await page(table, schema, query);
      const rows = [...got.rows];
      while (got.next !== undefined) {
        got = await page(table, schema, { ...query, after: got.next });
        rows.push(...got.rows);
      }
      return rows;
    },
    transact: (actions) => transact(client, TableName, actions),
  };
}

async function get<Row>(
  { client, TableName }: Table,
  schema: z.ZodType<Row>,
  key: ControlKey,
): Promise<Row | undefined> {
  const { Item } = await client.send(
    new GetItemCommand({ TableName, Key: keyOf(key), ConsistentRead: true }),
  );
  return Item === undefined ? undefined : schema.parse(fromItem(Item));
}

async function put(
  { client, TableName }: Table,
  row: ControlRow,
  condition?: ControlCondition,
): Promise<boolean> {
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
}

function update(
  { client, TableName }: Table,
  key: ControlKey,
  change: ControlChange,
  condition?: ControlCondition,
): Promise<boolean> {
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
  { client, TableName }: Table,
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
