import {
  GetItemCommand,
  PutItemCommand,
  type TransactGetItem,
  TransactGetItemsCommand,
  TransactionCanceledException,
  type TransactWriteItem,
  TransactWriteItemsCommand,
} from '@aws-sdk/client-dynamodb';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import {
  createTable,
  errorOf,
  number,
  type OwnTarget,
  startOwn,
  text,
} from './dynamodb-targets.ts';

// No oracle supports transactions: each test names the page of AWS's documentation that it asserts.
const api = 'https://docs.aws.amazon.com/amazondynamodb/latest/APIReference';
const guide = 'https://docs.aws.amazon.com/amazondynamodb/latest/developerguide';
const TableName = 'accounts';
const second = 'ledger';

let target: OwnTarget;
beforeAll(async () => {
  target = await startOwn();
  await createTable(target.client, TableName, 'pk:S');
  await createTable(target.client, second, 'pk:S', 'sk:N');
});
afterAll(() => target.close());

const key = (pk: string) => ({ pk: text(pk) });
const write = (TransactItems: TransactWriteItem[], more = {}) =>
  target.client.send(new TransactWriteItemsCommand({ TransactItems, ...more }));
const put = (pk: string, version: number) =>
  target.client.send(
    new PutItemCommand({ TableName, Item: { ...key(pk), version: number(version) } }),
  );
const get = async (pk: string) =>
  (await target.client.send(new GetItemCommand({ TableName, Key: key(pk) }))).Item;
const bump = (pk: string, from: number): TransactWriteItem => ({
  Update: {
    TableName,
    Key: key(pk),
    UpdateExpression: 'SET version = version + :one',
    ConditionExpression: 'version = :from',
    ExpressionAttributeValues: { ':one': number(1), ':from': number(from) },
    ReturnValuesOnConditionCheckFailure: 'ALL_OLD',
  },
});

describe(`${api}/API_TransactWriteItems.html`, () => {
  test('put, update, delete and check take effect together, across tables', async () => {
    await put('update', 1);
    await put('delete', 1);
    await put('check', 7);
    await write([
      { Put: { TableName: second, Item: { ...key('entry'), sk: number(1) } } },
      bump('update', 1),
      { Delete: { TableName, Key: key('delete') } },
      {
        ConditionCheck: {
          TableName,
          Key: key('check'),
          ConditionExpression: 'version = :seven',
          ExpressionAttributeValues: { ':seven': number(7) },
        },
      },
    ]);
    expect((await get('update'))?.['version']).toEqual(number(2));
    expect(await get('delete')).toBeUndefined();
    expect((await get('check'))?.['version']).toEqual(number(7));
    const { Item } = await target.client.send(
      new GetItemCommand({ TableName: second, Key: { ...key('entry'), sk: number(1) } }),
    );
    expect(Item).toBeDefined();
  });

  test('one failed condition undoes all, and every reason is told in order', async () => {
    await put('good', 1);
    await put('bad', 5);
    const error = await errorOf(
      write([
        bump('good', 1),
        bump('bad', 1),
        { Put: { TableName, Item: key('new') } },
        bump('gone', 1),
      ]),
    );
    expect(error).toBeInstanceOf(TransactionCanceledException);
    expect(error.message).toBe(
      'Transaction cancelled, please refer cancellation reasons for specific reasons [None, ConditionalCheckFailed, None, ConditionalCheckFailed]',
    );
    expect(error).toHaveProperty('CancellationReasons', [
      { Code: 'None' },
      {
        Code: 'ConditionalCheckFailed',
        Message: 'The conditional request failed',
        Item: { ...key('bad'), version: number(5) },
      },
      { Code: 'None' },
      { Code: 'ConditionalCheckFailed', Message: 'The conditional request failed' },
    ]);
    expect((await get('good'))?.['version']).toEqual(number(1));
    expect(await get('new')).toBeUndefined();
  });

  test('without ReturnValuesOnConditionCheckFailure no item is told', async () => {
    await put('silent', 1);
    const error = await errorOf(
      write([
        {
          Delete: {
            TableName,
            Key: key('silent'),
            ConditionExpression: 'attribute_not_exists(pk)',
          },
        },
      ]),
    );
    expect(error).toHaveProperty('CancellationReasons', [
      { Code: 'ConditionalCheckFailed', Message: 'The conditional request failed' },
    ]);
  });

  test('an update that does not fit the stored item cancels with ValidationError', async () => {
    await put('mistyped', 1);
    const error = await errorOf(
      write([
        {
          Update: {
            TableName,
            Key: key('mistyped'),
            UpdateExpression: 'SET a = absent',
          },
        },
      ]),
    );
    expect(error).toHaveProperty('CancellationReasons', [
      {
        Code: 'ValidationError',
        Message: 'The provided expression refers to an attribute that does not exist in the item',
      },
    ]);
  });

  test('a key of the wrong type cancels with ValidationError, an empty one is refused', async () => {
    const mistyped = await errorOf(
      write([bump('any', 1), { Delete: { TableName, Key: { pk: number(1) } } }]),
    );
    expect(mistyped).toHaveProperty('CancellationReasons', [
      { Code: 'None' },
      {
        Code: 'ValidationError',
        Message: 'The provided key element does not match the schema',
      },
    ]);
    const empty = await errorOf(write([{ Put: { TableName, Item: key('') } }]));
    expect(empty.name).toBe('ValidationException');
  });

  test('two actions on one item are refused', async () => {
    const error = await errorOf(
      write([
        bump('twice', 1),
        {
          ConditionCheck: {
            TableName,
            Key: key('twice'),
            ConditionExpression: 'attribute_exists(pk)',
          },
        },
      ]),
    );
    expect(error.name).toBe('ValidationException');
    expect(error.message).toBe(
      'Transaction request cannot include multiple operations on one item',
    );
  });

  test('100 actions are served, 101 refused', async () => {
    const puts = (count: number) =>
      Array.from({ length: count }, (_, at) => ({
        Put: { TableName, Item: key(`many-${at}`) },
      }));
    await write(puts(100));
    expect(await get('many-99')).toBeDefined();
    const error = await errorOf(write(puts(101)));
    expect(error.name).toBe('ValidationException');
    expect(error.message).toContain('Member must have length less than or equal to 100');
  });

  test('more than 4 MB of items are refused', async () => {
    const body = text('x'.repeat(390 * 1024));
    const error = await errorOf(
      write(
        Array.from({ length: 11 }, (_, at) => ({
          Put: { TableName, Item: { ...key(`heavy-${at}`), body } },
        })),
      ),
    );
    expect(error.name).toBe('ValidationException');
    expect(await get('heavy-0')).toBeUndefined();
  });

  test('racing transactions on one item: exactly one wins', async () => {
    await put('race', 0);
    const results = await Promise.allSettled(
      Array.from({ length: 10 }, (_, at) =>
        write([bump('race', 0), bump(`race-${at}`, 0)].slice(0, 1)),
      ),
    );
    expect(results.filter((one) => one.status === 'fulfilled')).toHaveLength(1);
    expect((await get('race'))?.['version']).toEqual(number(1));
  });
});

describe(`${guide}/transaction-apis.html#transaction-apis-txwriteitems (idempotency)`, () => {
  const count = (pk: string): TransactWriteItem => ({
    Update: {
      TableName,
      Key: key(pk),
      UpdateExpression: 'ADD version :one',
      ExpressionAttributeValues: { ':one': number(1) },
    },
  });

  test('a repeated token succeeds and changes nothing, for ten minutes', async () => {
    const token = { ClientRequestToken: 'repeated' };
    await write([count('idempotent')], token);
    target.advance(9 * 60 * 1000);
    await write([count('idempotent')], token);
    expect((await get('idempotent'))?.['version']).toEqual(number(1));
    target.advance(60 * 1000);
    await write([count('idempotent')], token);
    expect((await get('idempotent'))?.['version']).toEqual(number(2));
  });

  test('a token may not come back with another request', async () => {
    const token = { ClientRequestToken: 'mismatch' };
    await write([count('mismatch')], token);
    const error = await errorOf(write([count('mismatch-2')], token));
    expect(error.name).toBe('IdempotentParameterMismatchException');
  });

  test('the token of a cancelled transaction can be used again', async () => {
    const token = { ClientRequestToken: 'cancelled' };
    await errorOf(write([bump('later', 1)], token));
    await put('later', 1);
    await write([bump('later', 1)], token);
    expect((await get('later'))?.['version']).toEqual(number(2));
  });
});

describe(`${guide}/transaction-apis.html#transaction-capacity-handling`, () => {
  test('writes cost twice, reads cost twice, a repeated token costs reads', async () => {
    const more = { ReturnConsumedCapacity: 'TOTAL', ClientRequestToken: 'capacity' } as const;
    const items = [
      { Put: { TableName, Item: { ...key('costly'), body: text('x'.repeat(1500)) } } },
      { Put: { TableName: second, Item: { ...key('costly'), sk: number(1) } } },
    ];
    const { ConsumedCapacity } = await write(items, more);
    expect(ConsumedCapacity).toEqual([
      { TableName, CapacityUnits: 4, WriteCapacityUnits: 4 },
      { TableName: second, CapacityUnits: 2, WriteCapacityUnits: 2 },
    ]);
    const again = await write(items, more);
    expect(again.ConsumedCapacity).toEqual([
      { TableName, CapacityUnits: 2, ReadCapacityUnits: 2 },
      { TableName: second, CapacityUnits: 2, ReadCapacityUnits: 2 },
    ]);
    const read = await target.client.send(
      new TransactGetItemsCommand({
        TransactItems: [{ Get: { TableName, Key: key('costly') } }],
        ReturnConsumedCapacity: 'TOTAL',
      }),
    );
    expect(read.ConsumedCapacity).toEqual([{ TableName, CapacityUnits: 2, ReadCapacityUnits: 2 }]);
  });

  test('a cancelled transaction is billed', async () => {
    await put('billed', 1);
    const before = target.units.get('write_request_units') ?? 0;
    await errorOf(write([bump('billed', 9), { Put: { TableName, Item: key('unwritten') } }]));
    expect((target.units.get('write_request_units') ?? 0) - before).toBe(4);
  });
});

describe(`${api}/API_TransactGetItems.html`, () => {
  const read = (TransactItems: TransactGetItem[]) =>
    target.client.send(new TransactGetItemsCommand({ TransactItems }));

  test('answers stand in the order asked, projected, empty where there is no item', async () => {
    await put('first', 1);
    await put('third', 3);
    const { Responses } = await read([
      { Get: { TableName, Key: key('third'), ProjectionExpression: 'version' } },
      { Get: { TableName, Key: key('nobody') } },
      { Get: { TableName, Key: key('first') } },
    ]);
    expect(Responses).toEqual([
      { Item: { version: number(3) } },
      {},
      { Item: { ...key('first'), version: number(1) } },
    ]);
  });

  test('more than 100 items are refused', async () => {
    const error = await errorOf(
      read(Array.from({ length: 101 }, (_, at) => ({ Get: { TableName, Key: key(`g${at}`) } }))),
    );
    expect(error.name).toBe('ValidationException');
  });
});
