import { randomUUID } from 'node:crypto';
import { AwsError, type WireHandler, type WireRequest, type WireResponse } from '../wire.ts';
import { isObject } from './attribute-value.ts';
import { batchGetItem, batchWriteItem } from './batch-items.ts';
import type { Engine } from './engine.ts';
import { bodyOfError, serializationError } from './errors.ts';
import { batchExecuteStatement, executeStatement } from './partiql.ts';
import { query, scan } from './query.ts';
import { getItem, transactGetItems } from './read-item.ts';
import type { Members } from './request-members.ts';
import {
  createTable,
  describeTable,
  describeTimeToLive,
  listTables,
  updateTimeToLive,
} from './table-operations.ts';
import { transactWriteItems } from './transact-write.ts';
import { deleteItem, putItem, updateItem } from './write-item.ts';

type Operation = (members: Members, engine: Engine) => object | Promise<object>;

const operations: ReadonlyMap<string, Operation> = new Map([
  ['BatchExecuteStatement', batchExecuteStatement],
  ['BatchGetItem', batchGetItem],
  ['BatchWriteItem', batchWriteItem],
  ['CreateTable', createTable],
  ['DeleteItem', deleteItem],
  ['DescribeTable', describeTable],
  ['DescribeTimeToLive', describeTimeToLive],
  ['ExecuteStatement', executeStatement],
  ['GetItem', getItem],
  ['ListTables', listTables],
  ['PutItem', putItem],
  ['Query', query],
  ['Scan', scan],
  ['TransactGetItems', transactGetItems],
  ['TransactWriteItems', transactWriteItems],
  ['UpdateItem', updateItem],
  ['UpdateTimeToLive', updateTimeToLive],
]);

/** DynamoDB's JSON 1.0 protocol over the engine. */
export function protocolHandler(engine: Engine): WireHandler {
  return async (request) => {
    try {
      return answer(200, await operationOf(request)(membersOf(request), engine));
    } catch (error) {
      if (error instanceof AwsError) return answer(error.status, bodyOfError(error));
      const message = error instanceof Error ? error.message : String(error);
      return answer(500, bodyOfError(new AwsError('InternalServerError', message, 500)));
    }
  };
}

function answer(status: number, body: object): WireResponse {
  return {
    status,
    headers: {
      'content-type': 'application/x-amz-json-1.0',
      'x-amzn-requestid': randomUUID(),
    },
    body: JSON.stringify(body),
  };
}

function operationOf(request: WireRequest): Operation {
  const [service, name = ''] = (request.headers['x-amz-target'] ?? '').split('.');
  const operation = service === 'DynamoDB_20120810' ? operations.get(name) : undefined;
  if (operation !== undefined) return operation;
  throw new AwsError(
    'UnknownOperationException',
    `The operation ${service}.${name} is not served by the embedded DynamoDB`,
  );
}

function membersOf({ body }: WireRequest): Members {
  let parsed: unknown;
  try {
    parsed = JSON.parse(body.toString());
  } catch {
    throw serializationError('the body is not JSON');
  }
  if (isObject(parsed)) return parsed;
  throw serializationError('Start of list found where not expected');
}
