import {
  DeleteItemCommand,
  DescribeTableCommand,
  DescribeTimeToLiveCommand,
  GetItemCommand,
  PutItemCommand,
  TransactWriteItemsCommand,
  UpdateItemCommand,
  UpdateTimeToLiveCommand,
} from '@aws-sdk/client-dynamodb';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { createDynamoDb } from '../../local/dynamodb/dynamodb.ts';
import type { StreamRecord } from '../../local/dynamodb/stream-log.ts';
import { errorOf, number, type OwnTarget, startOwn, text } from './dynamodb-targets.ts';

const guide = 'https://docs.aws.amazon.com/amazondynamodb/latest/developerguide';
const TableName = 'identity';
const table = {
  TableName,
  KeySchema: [
    { AttributeName: 'node', KeyType: 'HASH' },
    { AttributeName: 'item', KeyType: 'RANGE' },
  ],
  AttributeDefinitions: [
    { AttributeName: 'node', AttributeType: 'S' },
    { AttributeName: 'item', AttributeType: 'S' },
  ],
  StreamSpecification: { StreamViewType: 'NEW_AND_OLD_IMAGES' },
  TimeToLiveAttribute: 'expires',
} as const;
const start = Date.UTC(2026, 0, 1) / 1000;

let target: OwnTarget;
beforeEach(async () => {
  target = await startOwn();
  target.db.createTable({
    ...table,
    KeySchema: [...table.KeySchema],
    AttributeDefinitions: [...table.AttributeDefinitions],
  });
});
afterEach(() => target.close());

const key = (node: string) => ({ node: text(node), item: text('node') });
const put = (node: string, rest = {}) =>
  target.client.send(new PutItemCommand({ TableName, Item: { ...key(node), ...rest } }));
const all = () => target.db.readStream(TableName, 0, 1000);
const images = (record: StreamRecord | undefined) => ({
  name: record?.eventName,
  old: record?.dynamodb.OldImage,
  new: record?.dynamodb.NewImage,
});

describe(`${guide}/Streams.html`, () => {
  test('inserts, changes and removals are told in order with both images', async () => {
    await put('a', { v: number(1) });
    await put('a', { v: number(2) });
    await target.client.send(new DeleteItemCommand({ TableName, Key: key('a') }));
    const { records, lastSequence } = all();
    const [one, two] = [
      { ...key('a'), v: number(1) },
      { ...key('a'), v: number(2) },
    ];
    expect(records.map(images)).toEqual([
      { name: 'INSERT', old: undefined, new: one },
      { name: 'MODIFY', old: one, new: two },
      { name: 'REMOVE', old: two, new: undefined },
    ]);
    expect(lastSequence).toBe(3);
    expect(records[0]).toMatchObject({
      eventVersion: '1.1',
      eventSource: 'aws:dynamodb',
      awsRegion: 'ap-northeast-1',
      dynamodb: {
        ApproximateCreationDateTime: start,
        Keys: key('a'),
        SequenceNumber: '000000000000000000001',
        StreamViewType: 'NEW_AND_OLD_IMAGES',
      },
    });
    expect(records[0]).not.toHaveProperty('userIdentity');
    const { Table } = await target.client.send(new DescribeTableCommand({ TableName }));
    expect(records[0]?.eventSourceARN).toBe(Table?.LatestStreamArn);
    expect(new Set(records.map((record) => record.eventID)).size).toBe(3);
  });

  test('a write that changes nothing and a removal of nothing leave no record', async () => {
    await put('a', { set: { SS: ['x', 'y'] }, v: number('1.0') });
    await put('a', { v: number(1), set: { SS: ['y', 'x'] } });
    await target.client.send(
      new UpdateItemCommand({
        TableName,
        Key: key('a'),
        UpdateExpression: 'SET v = :v',
        ExpressionAttributeValues: { ':v': number(1) },
      }),
    );
    await target.client.send(new DeleteItemCommand({ TableName, Key: key('absent') }));
    expect(all().records).toHaveLength(1);
  });

  test('a failed condition leaves no record, a transaction one for each item', async () => {
    await errorOf(
      target.client.send(
        new PutItemCommand({
          TableName,
          Item: key('a'),
          ConditionExpression: 'attribute_exists(#n)',
          ExpressionAttributeNames: { '#n': 'node' },
        }),
      ),
    );
    expect(all().records).toHaveLength(0);
    await target.client.send(
      new TransactWriteItemsCommand({
        TransactItems: ['a', 'b'].map((node) => ({ Put: { TableName, Item: key(node) } })),
      }),
    );
    expect(all().records.map((record) => record.dynamodb.Keys)).toEqual([key('a'), key('b')]);
  });

  test('reading goes on after a sequence; trimmed records do not come back nor their numbers', async () => {
    for (const node of ['a', 'b', 'c']) await put(node);
    const first = target.db.readStream(TableName, 0, 2);
    expect(first.records).toHaveLength(2);
    const rest = target.db.readStream(TableName, first.lastSequence, 10);
    expect(rest.records.map((record) => record.dynamodb.Keys)).toEqual([key('c')]);
    expect(target.db.readStream(TableName, rest.lastSequence, 10)).toEqual({
      records: [],
      lastSequence: 3,
    });
    target.db.trimStream(TableName, 3);
    await put('d');
    expect(all()).toMatchObject({ lastSequence: 4, records: [{ eventName: 'INSERT' }] });
  });

  test('a listener hears after the commit, once for many writes, until it is removed', async () => {
    const heard: number[] = [];
    const remove = target.db.onWrite((name) => {
      if (name === TableName) heard.push(all().records.length);
    });
    await target.client.send(
      new TransactWriteItemsCommand({
        TransactItems: ['a', 'b'].map((node) => ({ Put: { TableName, Item: key(node) } })),
      }),
    );
    expect(heard).toEqual([2]);
    remove();
    await put('c');
    expect(heard).toEqual([2]);
  });
});

describe('https://docs.aws.amazon.com/lambda/latest/dg/with-ddb.html', () => {
  test('the size of a record is that of keys and images, as in the example there', async () => {
    target.db.createTable({
      TableName: 'example',
      KeySchema: [{ AttributeName: 'Id', KeyType: 'HASH' }],
      AttributeDefinitions: [{ AttributeName: 'Id', AttributeType: 'N' }],
      StreamSpecification: { StreamViewType: 'NEW_AND_OLD_IMAGES' },
    });
    for (const message of ['New item!', 'This item has changed']) {
      const Item = { Id: number(101), Message: text(message) };
      await target.client.send(new PutItemCommand({ TableName: 'example', Item }));
    }
    const Key = { Id: number(101) };
    await target.client.send(new DeleteItemCommand({ TableName: 'example', Key }));
    const { records } = target.db.readStream('example', 0, 10);
    expect(records.map((record) => record.dynamodb.SizeBytes)).toEqual([26, 59, 38]);
  });
});

describe(`${guide}/time-to-live-ttl-streams.html`, () => {
  test('expired items are removed by DynamoDB itself, and the stream says so', async () => {
    await put('past', { expires: number(start + 10) });
    await put('future', { expires: number(start + 1000) });
    await put('never', { expires: text('soon') });
    expect(target.db.sweepExpired()).toBe(0);
    const written = target.units.get('write_request_units');
    target.advance(10_000);
    expect(target.db.sweepExpired()).toBe(1);
    expect(target.units.get('write_request_units')).toBe(written);
    const { Item } = await target.client.send(new GetItemCommand({ TableName, Key: key('past') }));
    expect(Item).toBeUndefined();
    const last = all().records.at(-1);
    expect(last).toMatchObject({
      eventName: 'REMOVE',
      userIdentity: { type: 'Service', principalId: 'dynamodb.amazonaws.com' },
      dynamodb: { Keys: key('past'), OldImage: { expires: number(start + 10) } },
    });
  });
});

describe(`${guide}/TTL.html`, () => {
  test('an item is still there between its expiry and the sweep', async () => {
    await put('past', { expires: number(start - 1) });
    const { Item } = await target.client.send(new GetItemCommand({ TableName, Key: key('past') }));
    expect(Item).toBeDefined();
  });

  test('what expired more than five years ago stays', async () => {
    await put('ancient', { expires: number(1_000_000) });
    expect(target.db.sweepExpired()).toBe(0);
  });

  test('TTL is switched over the wire, and not twice', async () => {
    const specify = (Enabled: boolean, AttributeName: string) =>
      target.client.send(
        new UpdateTimeToLiveCommand({
          TableName,
          TimeToLiveSpecification: { Enabled, AttributeName },
        }),
      );
    await put('a', { other: number(start - 5) });
    expect((await errorOf(specify(true, 'other'))).message).toBe('TimeToLive is already enabled');
    await specify(false, 'expires');
    await specify(true, 'other');
    const { TimeToLiveDescription } = await target.client.send(
      new DescribeTimeToLiveCommand({ TableName }),
    );
    expect(TimeToLiveDescription).toEqual({ TimeToLiveStatus: 'ENABLED', AttributeName: 'other' });
    expect(target.db.sweepExpired()).toBe(1);
  });
});

describe('state that outlives the process', () => {
  test('tables, items, records, checkpoints and tokens are there after reopening', async () => {
    const { dir } = target;
    await put('a', { v: number(1) });
    await target.db.setCheckpoint('mirror', 1);
    expect(target.db.getCheckpoint('mirror')).toBe(1);
    target.db.close();
    const again = createDynamoDb({ dir, clock: () => start * 1000, meter: () => undefined });
    expect(again.getCheckpoint('mirror')).toBe(1);
    expect(again.getCheckpoint('other')).toBeUndefined();
    expect(again.readStream(TableName, 0, 10).records).toHaveLength(1);
    again.close();
    target = await startOwn();
  });

  test('creating a table again keeps its items, and refuses another key', async () => {
    await put('a');
    const input = {
      ...table,
      KeySchema: [...table.KeySchema],
      AttributeDefinitions: [...table.AttributeDefinitions],
    };
    target.db.createTable(input);
    const { Item } = await target.client.send(new GetItemCommand({ TableName, Key: key('a') }));
    expect(Item).toBeDefined();
    expect(() =>
      target.db.createTable({
        ...input,
        KeySchema: [{ AttributeName: 'node', KeyType: 'HASH' }],
        AttributeDefinitions: [{ AttributeName: 'node', AttributeType: 'S' }],
      }),
    ).toThrow('differs from the one stored');
  });
});
