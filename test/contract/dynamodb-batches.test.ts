import {
  BatchGetItemCommand,
  BatchWriteItemCommand,
  type ConsumedCapacity,
  GetItemCommand,
  PutItemCommand,
  QueryCommand,
} from '@aws-sdk/client-dynamodb';
import { describe, expect, test } from 'vitest';
import { describeTargets, TableName } from './dynamodb-suite.ts';
import { errorOf, text } from './dynamodb-targets.ts';

describeTargets(({ client, put, get, onlyOurs }) => {
  describe('batches', () => {
    test('25 writes and 100 reads at a time, missing items left out', async () => {
      const keys = Array.from({ length: 25 }, (_, at) => ({
        pk: text('batch'),
        sk: text(`${at}`),
      }));
      const written = await client().send(
        new BatchWriteItemCommand({
          RequestItems: { [TableName]: keys.map((Item) => ({ PutRequest: { Item } })) },
        }),
      );
      expect(written.UnprocessedItems).toEqual({});
      const missing = Array.from({ length: 75 }, (_, at) => ({
        pk: text('missing'),
        sk: text(`${at}`),
      }));
      const { Responses, UnprocessedKeys } = await client().send(
        new BatchGetItemCommand({ RequestItems: { [TableName]: { Keys: [...keys, ...missing] } } }),
      );
      const found = Responses?.[TableName]?.map((item) => item['sk']?.S).toSorted();
      expect(found).toEqual(keys.map((key) => key.sk.S).toSorted());
      expect(UnprocessedKeys).toEqual({});
      await client().send(
        new BatchWriteItemCommand({
          RequestItems: { [TableName]: keys.map((Key) => ({ DeleteRequest: { Key } })) },
        }),
      );
      expect(await get('batch', '3')).toBeUndefined();
    });

    test('too many and duplicate keys are refused', async () => {
      const many = Array.from({ length: 101 }, (_, at) => ({ pk: text('m'), sk: text(`${at}`) }));
      const reads = await errorOf(
        client().send(new BatchGetItemCommand({ RequestItems: { [TableName]: { Keys: many } } })),
      );
      expect(reads.name).toBe('ValidationException');
      const writes = await errorOf(
        client().send(
          new BatchWriteItemCommand({
            RequestItems: {
              [TableName]: many.slice(0, 26).map((Item) => ({ PutRequest: { Item } })),
            },
          }),
        ),
      );
      expect(writes.name).toBe('ValidationException');
      const key = { pk: text('m'), sk: text('1') };
      const twiceRead = await errorOf(
        client().send(
          new BatchGetItemCommand({ RequestItems: { [TableName]: { Keys: [key, key] } } }),
        ),
      );
      expect(twiceRead.message).toBe('Provided list of item keys contains duplicates');
      const twiceWritten = await errorOf(
        client().send(
          new BatchWriteItemCommand({
            RequestItems: {
              [TableName]: [{ PutRequest: { Item: key } }, { DeleteRequest: { Key: key } }],
            },
          }),
        ),
      );
      expect(twiceWritten.message).toBe('Provided list of item keys contains duplicates');
    });
  });

  describe('consumed capacity', () => {
    const units = async (call: Promise<{ ConsumedCapacity?: ConsumedCapacity | undefined }>) =>
      (await call).ConsumedCapacity?.CapacityUnits;
    const putOf = (sk: string, bytes: number) =>
      client().send(
        new PutItemCommand({
          TableName,
          Item: { pk: text('units'), sk: text(sk), body: text('x'.repeat(bytes)) },
          ReturnConsumedCapacity: 'TOTAL',
        }),
      );
    const getOf = (sk: string, ConsistentRead: boolean) =>
      client().send(
        new GetItemCommand({
          TableName,
          Key: { pk: text('units'), sk: text(sk) },
          ConsistentRead,
          ReturnConsumedCapacity: 'TOTAL',
        }),
      );

    test('a write costs a unit per KB of the larger side of the change', async () => {
      expect(await units(putOf('w', 10))).toBe(1);
      expect(await units(putOf('w', 1024))).toBe(2);
      expect(await units(putOf('w', 10))).toBe(2);
      expect(await units(putOf('w', 2500))).toBe(3);
    });

    test('a read costs a unit per 4 KB, half when eventually consistent, also for nothing', async () => {
      await putOf('r', 5000);
      expect(await units(getOf('r', true))).toBe(2);
      expect(await units(getOf('r', false))).toBe(1);
      expect(await units(getOf('absent', false))).toBe(0.5);
      expect(await units(getOf('absent', true))).toBe(1);
    });

    test('a query is rounded up once, and INDEXES names the table', async () => {
      for (const sk of ['1', '2', '3']) await put('rounded', sk, { body: text('x'.repeat(1000)) });
      const { ConsumedCapacity } = await client().send(
        new QueryCommand({
          TableName,
          KeyConditionExpression: 'pk = :pk',
          ExpressionAttributeValues: { ':pk': text('rounded') },
          ConsistentRead: true,
          ReturnConsumedCapacity: 'INDEXES',
        }),
      );
      expect(ConsumedCapacity).toEqual({
        TableName,
        CapacityUnits: 1,
        Table: { CapacityUnits: 1 },
      });
    });

    onlyOurs('dynalite bills nothing for a query without a match')(
      'a query without a match costs half a unit',
      async () => {
        const call = client().send(
          new QueryCommand({
            TableName,
            KeyConditionExpression: 'pk = :pk',
            ExpressionAttributeValues: { ':pk': text('nobody') },
            ReturnConsumedCapacity: 'TOTAL',
          }),
        );
        expect(await units(call)).toBe(0.5);
      },
    );

    test('batches answer with a list by table', async () => {
      const { ConsumedCapacity } = await client().send(
        new BatchWriteItemCommand({
          RequestItems: {
            [TableName]: ['a', 'b'].map((sk) => ({
              PutRequest: { Item: { pk: text('list'), sk: text(sk) } },
            })),
          },
          ReturnConsumedCapacity: 'TOTAL',
        }),
      );
      expect(ConsumedCapacity).toEqual([{ TableName, CapacityUnits: 2 }]);
    });
  });
});
