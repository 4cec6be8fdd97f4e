import {
  BatchExecuteStatementCommand,
  CreateTableCommand,
  ExecuteStatementCommand,
  GetItemCommand,
  QueryCommand,
  UpdateTableCommand,
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

const api = 'https://docs.aws.amazon.com/amazondynamodb/latest/APIReference';
const guide = 'https://docs.aws.amazon.com/amazondynamodb/latest/developerguide';
const TableName = 'nodes';
const Statement = `INSERT INTO "nodes" VALUE {'pk': ?, 'v': ?}`;

let target: OwnTarget;
beforeAll(async () => {
  target = await startOwn();
  await createTable(target.client, TableName, 'pk:S');
});
afterAll(() => target.close());

const get = async (pk: string) =>
  (await target.client.send(new GetItemCommand({ TableName, Key: { pk: text(pk) } }))).Item;
const insert = (pk: string, v: number, more = {}) =>
  target.client.send(
    new ExecuteStatementCommand({ Statement, Parameters: [text(pk), number(v)], ...more }),
  );

describe(`${guide}/ql-reference.insert.html`, () => {
  test('an insert stores the item that its parameters make', async () => {
    await insert('one', 1);
    expect(await get('one')).toEqual({ pk: text('one'), v: number(1) });
    await target.client.send(
      new ExecuteStatementCommand({
        Statement: 'insert into nodes value ?',
        Parameters: [{ M: { pk: text('whole'), v: number(2) } }],
      }),
    );
    expect(await get('whole')).toEqual({ pk: text('whole'), v: number(2) });
  });

  test('an insert where an item is fails and changes nothing', async () => {
    await insert('taken', 1);
    const error = await errorOf(insert('taken', 2));
    expect(error.name).toBe('DuplicateItemException');
    expect(await get('taken')).toEqual({ pk: text('taken'), v: number(1) });
  });
});

describe(`${api}/API_BatchExecuteStatement.html`, () => {
  const batch = (statements: readonly object[], more = {}) =>
    target.client.send(
      new BatchExecuteStatementCommand({
        Statements: statements.map((one) => ({ Statement, ...one })),
        ...more,
      }),
    );
  const of = (pk: string, v = 1) => ({ Parameters: [text(pk), number(v)] });

  test('statements succeed and fail one by one, in order', async () => {
    await insert('there', 1);
    const { Responses, ConsumedCapacity } = await batch(
      [
        of('fresh'),
        { ...of('there', 2), ReturnValuesOnConditionCheckFailure: 'ALL_OLD' },
        { Parameters: [number(1), number(1)] },
        of('fresh too'),
      ],
      { ReturnConsumedCapacity: 'TOTAL' },
    );
    expect(Responses).toEqual([
      { TableName },
      {
        TableName,
        Error: {
          Code: 'DuplicateItem',
          Message: 'Duplicate primary key exists in table',
          Item: { pk: text('there'), v: number(1) },
        },
      },
      { Error: { Code: 'ValidationError', Message: expect.stringContaining('Type mismatch') } },
      { TableName },
    ]);
    expect(ConsumedCapacity).toEqual([{ TableName, CapacityUnits: 3 }]);
    expect(await get('fresh too')).toBeDefined();
  });

  test('25 statements are served, 26 refused', async () => {
    const many = (count: number) => Array.from({ length: count }, (_, at) => of(`many-${at}`));
    const { Responses } = await batch(many(25));
    expect(Responses?.filter((one) => one.Error)).toEqual([]);
    expect((await errorOf(batch(many(26)))).name).toBe('ValidationException');
  });
});

describe('what is not served is refused by name', () => {
  test.for([
    [`SELECT * FROM "nodes"`, 'PartiQL SELECT is not served'],
    [`UPDATE "nodes" SET v = 1 WHERE pk = 'a'`, 'PartiQL UPDATE is not served'],
    [`DELETE FROM "nodes" WHERE pk = 'a'`, 'PartiQL DELETE is not served'],
    [`INSERT INTO "nodes" VALUE {'pk': 'a'}`, 'in place of a parameter is not served'],
    [`INSERT INTO "nodes" VALUE {'pk': ?} IF NOT EXISTS`, 'PartiQL INSERT with IF is not served'],
    [`INSERT INTO "nodes" VALUE {"pk": ?}`, 'expected a quoted attribute name'],
    [`INSERT INTO "nodes" {'pk': ?}`, 'expected VALUE'],
    [
      `INSERT INTO "nodes" VALUE {'pk': ?, 'v': ?}`,
      "parameters in request and statement don't match",
    ],
  ] as const)('%s', async ([statement, message]) => {
    const error = await errorOf(
      target.client.send(
        new ExecuteStatementCommand({ Statement: statement, Parameters: [text('refused')] }),
      ),
    );
    expect(error.name).toBe('ValidationException');
    expect(error.message).toContain(message);
    expect(await get('refused')).toBeUndefined();
  });

  test('operations, secondary indexes and the parameters of before expressions', async () => {
    const operation = await errorOf(target.client.send(new UpdateTableCommand({ TableName })));
    expect(operation.name).toBe('UnknownOperationException');
    expect(operation.message).toContain('UpdateTable is not served');
    const index = await errorOf(
      target.client.send(
        new CreateTableCommand({
          TableName: 'indexed',
          KeySchema: [{ AttributeName: 'pk', KeyType: 'HASH' }],
          AttributeDefinitions: [{ AttributeName: 'pk', AttributeType: 'S' }],
          GlobalSecondaryIndexes: [
            {
              IndexName: 'other',
              KeySchema: [{ AttributeName: 'pk', KeyType: 'HASH' }],
              Projection: { ProjectionType: 'ALL' },
            },
          ],
        }),
      ),
    );
    expect(index.message).toContain('GlobalSecondaryIndexes is not served');
    const query = new QueryCommand({
      TableName,
      IndexName: 'other',
      KeyConditionExpression: 'pk = :pk',
      ExpressionAttributeValues: { ':pk': text('a') },
    });
    expect((await errorOf(target.client.send(query))).message).toContain('IndexName');
    const legacy = new QueryCommand({
      TableName,
      KeyConditions: { pk: { ComparisonOperator: 'EQ', AttributeValueList: [text('a')] } },
    });
    expect((await errorOf(target.client.send(legacy))).message).toContain('KeyConditions');
  });
});
