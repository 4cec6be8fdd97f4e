import {
  BatchGetItemCommand,
  DeleteItemCommand,
  GetItemCommand,
  PutItemCommand,
  QueryCommand,
  UpdateItemCommand,
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

const TableName = 'metered';
const kilobytes = (count: number) => text('x'.repeat(count * 1024));
const Key = (pk: string) => ({ pk: text(pk) });

let target: OwnTarget;
beforeAll(async () => {
  target = await startOwn();
  await createTable(target.client, TableName, 'pk:S');
});
afterAll(() => target.close());

/** Units metered by what the call does, whether it succeeds or fails. */
async function metered(call: () => Promise<unknown>): Promise<{ read: number; write: number }> {
  const now = () => ({
    read: target.units.get('read_request_units') ?? 0,
    write: target.units.get('write_request_units') ?? 0,
  });
  const before = now();
  await call();
  const after = now();
  return { read: after.read - before.read, write: after.write - before.write };
}

describe('https://docs.aws.amazon.com/amazondynamodb/latest/developerguide/read-write-operations.html', () => {
  test('a failed condition is billed by the larger of the item there is and the item put', async () => {
    await target.client.send(
      new PutItemCommand({ TableName, Item: { ...Key('held'), body: kilobytes(2) } }),
    );
    const put = (size: number) =>
      metered(() =>
        errorOf(
          target.client.send(
            new PutItemCommand({
              TableName,
              Item: { ...Key('held'), body: kilobytes(size) },
              ConditionExpression: 'attribute_not_exists(pk)',
            }),
          ),
        ),
      );
    expect(await put(1)).toEqual({ read: 0, write: 3 });
    expect(await put(4)).toEqual({ read: 0, write: 5 });
  });

  test('an update is billed by the whole item, a removal of nothing one unit', async () => {
    await target.client.send(
      new PutItemCommand({ TableName, Item: { ...Key('grown'), body: kilobytes(3) } }),
    );
    const update = await metered(() =>
      target.client.send(
        new UpdateItemCommand({
          TableName,
          Key: Key('grown'),
          UpdateExpression: 'ADD n :one',
          ExpressionAttributeValues: { ':one': number(1) },
        }),
      ),
    );
    expect(update).toEqual({ read: 0, write: 4 });
    const remove = await metered(() =>
      target.client.send(new DeleteItemCommand({ TableName, Key: Key('nothing') })),
    );
    expect(remove).toEqual({ read: 0, write: 1 });
  });

  test('a projection saves nothing, a batch is billed item by item, a missing item is billed', async () => {
    await target.client.send(
      new PutItemCommand({ TableName, Item: { ...Key('read'), body: kilobytes(5) } }),
    );
    const get = await metered(() =>
      target.client.send(
        new GetItemCommand({ TableName, Key: Key('read'), ProjectionExpression: 'pk' }),
      ),
    );
    expect(get).toEqual({ read: 1, write: 0 });
    const Keys = [Key('read'), Key('missing 1'), Key('missing 2')];
    const batch = (ConsistentRead: boolean) =>
      metered(() =>
        target.client.send(
          new BatchGetItemCommand({ RequestItems: { [TableName]: { Keys, ConsistentRead } } }),
        ),
      );
    expect(await batch(true)).toEqual({ read: 4, write: 0 });
    expect(await batch(false)).toEqual({ read: 2, write: 0 });
  });

  test('a filter saves nothing', async () => {
    const query = await metered(() =>
      target.client.send(
        new QueryCommand({
          TableName,
          KeyConditionExpression: 'pk = :pk',
          FilterExpression: 'attribute_exists(absent)',
          ExpressionAttributeValues: { ':pk': text('read') },
          ConsistentRead: true,
        }),
      ),
    );
    expect(query).toEqual({ read: 2, write: 0 });
  });
});

test('a refused request neither is billed nor harms those that arrive with it', async () => {
  const put = (pk: string, ConditionExpression?: string) =>
    target.client.send(
      new PutItemCommand({
        TableName,
        Item: Key(pk),
        ...(ConditionExpression && { ConditionExpression }),
      }),
    );
  const results = await Promise.allSettled(
    Array.from({ length: 30 }, (_, at) =>
      at % 3 === 0 ? put(`n${at}`, 'attribute_exists(pk)') : at % 3 === 1 ? put('') : put(`n${at}`),
    ),
  );
  expect(results.map((one) => one.status)).toEqual(
    Array.from({ length: 30 }, (_, at) => (at % 3 === 2 ? 'fulfilled' : 'rejected')),
  );
  const { Item } = await target.client.send(new GetItemCommand({ TableName, Key: Key('n29') }));
  expect(Item).toEqual(Key('n29'));
  expect((await metered(() => errorOf(put('')))).write).toBe(0);
});
