import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { parentPort } from 'node:worker_threads';
import { createDynamoDb } from '../../local/dynamodb/dynamodb.ts';
import { openFront } from '../../local/front.ts';
import type { WireRequest, WireResponse } from '../../local/wire.ts';
import { tableName } from './table-usage.ts';

const maxBodyBytes = 16 * 1024 * 1024;
const conditionFailures = /"Code":"(?:ConditionalCheckFailed|TransactionConflict)"/;

const dir = mkdtempSync(join(tmpdir(), 'daicho-identity-'));
const units = { read_request_units: 0, write_request_units: 0 };
const calls = new Map<string, number>();
let failedConditions = 0;
let touchedItems = 0;
let checkedItems = 0;

const database = createDynamoDb({
  dir,
  clock: Date.now,
  meter: (_, unit, amount) => {
    if (unit === 'read_request_units' || unit === 'write_request_units') units[unit] += amount;
  },
});
database.createTable({
  TableName: tableName,
  KeySchema: [
    { AttributeName: 'node', KeyType: 'HASH' },
    { AttributeName: 'item', KeyType: 'RANGE' },
  ],
  AttributeDefinitions: [
    { AttributeName: 'node', AttributeType: 'S' },
    { AttributeName: 'item', AttributeType: 'S' },
  ],
});

const occurrences = (text: string, of: string): number => text.split(of).length - 1;

function count(request: WireRequest, response: WireResponse): void {
  const operation = request.headers['x-amz-target']?.split('.').at(-1) ?? '';
  calls.set(operation, (calls.get(operation) ?? 0) + 1);
  const isDone = response.status === 200;
  if (operation === 'BatchExecuteStatement') {
    failedConditions += occurrences(String(response.body), '"DuplicateItem"');
  } else if (operation === 'TransactWriteItems' && isDone) {
    const text = request.body.toString('latin1');
    const checks = occurrences(text, '"ConditionCheck":{');
    checkedItems += checks;
    touchedItems += checks + occurrences(text, '"Put":{') + occurrences(text, '"Update":{');
  } else if (operation === 'PutItem' || operation === 'UpdateItem') {
    if (isDone) touchedItems += 1;
    else failedConditions += 1;
  } else if (operation === 'TransactWriteItems' && conditionFailures.test(String(response.body))) {
    failedConditions += 1;
  }
}

const front = await openFront({
  host: '127.0.0.1',
  port: 0,
  log: (line) => void process.stderr.write(`${line}\n`),
  routes: [
    {
      name: 'usage',
      matches: ({ method }) => method === 'GET',
      maxBodyBytes: 0,
      handle: () => ({
        status: 200,
        headers: { 'content-type': 'application/json' },
        body: JSON.stringify({
          readUnits: units.read_request_units,
          writeUnits: units.write_request_units,
          calls: Object.fromEntries(calls),
          failedConditions,
          touchedItems,
          checkedItems,
        }),
      }),
    },
    {
      name: 'dynamodb',
      matches: () => true,
      maxBodyBytes,
      handle: async (request) => {
        const response = await database.handle(request);
        count(request, response);
        return response;
      },
    },
  ],
});

parentPort?.once('message', async () => {
  await front.close();
  database.close();
  rmSync(dir, { recursive: true });
  parentPort?.postMessage('closed');
});
parentPort?.postMessage(front.origin);
