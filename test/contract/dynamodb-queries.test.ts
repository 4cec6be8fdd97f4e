import {
  GetItemCommand,
  PutItemCommand,
  QueryCommand,
  ScanCommand,
} from '@aws-sdk/client-dynamodb';
import { beforeAll, describe, expect, test } from 'vitest';
import { named } from './aws-run.ts';
import { describeTargets, TableName } from './dynamodb-suite.ts';
import { createTable, errorOf, number, text } from './dynamodb-targets.ts';

const scanned = named('scanned');

describeTargets(({ client, put }) => {
  describe('queries', () => {
    const numbered = named('numbered');
    beforeAll(async () => {
      await createTable(client(), numbered, 'pk:S', 'sk:N');
      for (const sk of ['a', 'ab', 'abc', 'b', 'あ', '\uffee', 'ba']) {
        await put('query', sk, { letter: text(sk), even: { BOOL: sk.length % 2 === 0 } });
      }
      for (const sk of [
        '-100',
        '-12',
        '-11.5',
        '-1',
        '-0.1',
        '0',
        '0.002',
        '0.1',
        '1',
        '2',
        '10',
        '99.5',
        '100',
        '1e20',
      ]) {
        const Item = { pk: text('n'), sk: number(sk) };
        await client().send(new PutItemCommand({ TableName: numbered, Item }));
      }
    });

    const sorted = ['a', 'ab', 'abc', 'b', 'ba', 'あ', '\uffee'];
    const keysOf = async (condition: string, values: Record<string, string>, more = {}) => {
      const { Items = [], ...rest } = await client().send(
        new QueryCommand({
          TableName,
          KeyConditionExpression: condition,
          ExpressionAttributeValues: {
            ':pk': text('query'),
            ...Object.fromEntries(Object.entries(values).map(([key, value]) => [key, text(value)])),
          },
          ...more,
        }),
      );
      return { keys: Items.map((item) => item['sk']?.S), ...rest };
    };

    test.for([
      ['pk = :pk', {}, sorted],
      ['pk = :pk AND sk = :a', { ':a': 'ab' }, ['ab']],
      ['pk = :pk AND sk > :a', { ':a': 'ab' }, sorted.slice(2)],
      ['pk = :pk AND sk >= :a', { ':a': 'ab' }, sorted.slice(1)],
      ['pk = :pk AND sk < :a', { ':a': 'ab' }, ['a']],
      ['pk = :pk AND sk <= :a', { ':a': 'ab' }, ['a', 'ab']],
      ['pk = :pk AND :a < sk', { ':a': 'b' }, sorted.slice(4)],
      ['pk = :pk AND sk BETWEEN :a AND :b', { ':a': 'ab', ':b': 'b' }, ['ab', 'abc', 'b']],
      ['pk = :pk AND begins_with(sk, :a)', { ':a': 'ab' }, ['ab', 'abc']],
      ['pk = :pk AND begins_with(sk, :a)', { ':a': 'あ' }, ['あ']],
      ['(pk = :pk) AND (sk = :a)', { ':a': 'none' }, []],
    ] as const)('%s with %j', async ([condition, values, expected]) => {
      expect((await keysOf(condition, values)).keys).toEqual(expected);
    });

    test('the order can be turned round', async () => {
      const { keys } = await keysOf('pk = :pk', {}, { ScanIndexForward: false });
      expect(keys).toEqual([...sorted].reverse());
    });

    test('numbers sort as numbers', async () => {
      const { Items = [] } = await client().send(
        new QueryCommand({
          TableName: numbered,
          KeyConditionExpression: 'pk = :pk AND sk > :low',
          ExpressionAttributeValues: { ':pk': text('n'), ':low': number('-11.50') },
        }),
      );
      expect(Items.map((item) => item['sk']?.N)).toEqual([
        '-1',
        '-0.1',
        '0',
        '0.002',
        '0.1',
        '1',
        '2',
        '10',
        '99.5',
        '100',
        '100000000000000000000',
      ]);
    });

    test.for([true, false])('pages meet every item once, forward %s', async (isForward) => {
      const seen: unknown[] = [];
      let start: Record<string, { S: string }> | undefined;
      for (;;) {
        const more = {
          Limit: 2,
          ScanIndexForward: isForward,
          ...(start && { ExclusiveStartKey: start }),
        };
        const { keys, LastEvaluatedKey } = await keysOf('pk = :pk', {}, more);
        seen.push(...keys);
        if (LastEvaluatedKey === undefined) break;
        expect(Object.keys(LastEvaluatedKey).sort()).toEqual(['pk', 'sk']);
        start = { pk: { S: 'query' }, sk: { S: LastEvaluatedKey['sk']?.S ?? '' } };
      }
      expect(seen).toEqual(isForward ? sorted : [...sorted].reverse());
    });

    test('a filter takes away after the page was read', async () => {
      const values = { ':b': 'b' };
      const more = { FilterExpression: 'letter < :b', Limit: 5 };
      const { keys, Count, ScannedCount, LastEvaluatedKey } = await keysOf(
        'pk = :pk',
        values,
        more,
      );
      expect(keys).toEqual(['a', 'ab', 'abc']);
      expect({ Count, ScannedCount }).toEqual({ Count: 3, ScannedCount: 5 });
      expect(LastEvaluatedKey).toEqual({ pk: text('query'), sk: text('ba') });
    });

    test('COUNT gives no items and a projection only the attributes asked for', async () => {
      const counted = await client().send(
        new QueryCommand({
          TableName,
          KeyConditionExpression: 'pk = :pk',
          ExpressionAttributeValues: { ':pk': text('query') },
          Select: 'COUNT',
        }),
      );
      expect(counted).toMatchObject({ Count: 7, ScannedCount: 7 });
      expect(counted.Items).toBeUndefined();
      await put('projected', 'a', {
        m: { M: { a: number(1), b: number(2) } },
        l: { L: [number(0), number(1), number(2)] },
        x: number(1),
      });
      const { Item } = await client().send(
        new GetItemCommand({
          TableName,
          Key: { pk: text('projected'), sk: text('a') },
          ProjectionExpression: 'm.a, l[2], l[0], absent, m.absent',
        }),
      );
      expect(Item).toEqual({ m: { M: { a: number(1) } }, l: { L: [number(0), number(2)] } });
    });

    test('a page ends at 1 MB', async () => {
      const body = text('x'.repeat(300 * 1024));
      for (const sk of ['1', '2', '3', '4', '5']) await put('megabyte', sk, { body });
      const seen: unknown[] = [];
      let pages = 0;
      let start: Record<string, { S: string }> | undefined;
      do {
        const { Items = [], LastEvaluatedKey } = await client().send(
          new QueryCommand({
            TableName,
            KeyConditionExpression: 'pk = :pk',
            ExpressionAttributeValues: { ':pk': text('megabyte') },
            ProjectionExpression: 'sk',
            ...(start && { ExclusiveStartKey: start }),
          }),
        );
        pages += 1;
        seen.push(...Items.map((item) => item['sk']?.S));
        const last = LastEvaluatedKey?.['sk']?.S;
        start = last === undefined ? undefined : { pk: { S: 'megabyte' }, sk: { S: last } };
      } while (start !== undefined);
      expect(seen).toEqual(['1', '2', '3', '4', '5']);
      expect(pages).toBe(2);
    });

    test.for([
      ['sk = :a', { ':a': text('a') }, 'Query condition missed key schema element'],
      [
        'pk = :pk OR sk = :a',
        { ':pk': text('q'), ':a': text('a') },
        'Invalid operator used in KeyConditionExpression: OR',
      ],
      ['pk > :pk', { ':pk': text('q') }, 'Query key condition not supported'],
      [
        'pk = :pk AND letter = :a',
        { ':pk': text('q'), ':a': text('a') },
        'Query condition missed key schema element: sk',
      ],
      [
        'pk = :pk AND sk = :a',
        { ':pk': text('q'), ':a': number(1) },
        'Condition parameter type does not match schema type',
      ],
      [
        'pk = :pk AND contains(sk, :a)',
        { ':pk': text('q'), ':a': text('a') },
        'Invalid operator used in KeyConditionExpression: contains',
      ],
      [
        'pk = :pk AND sk > :a AND sk < :b',
        { ':pk': text('q'), ':a': text('a'), ':b': text('b') },
        'must only contain one condition per key',
      ],
    ] as const)('%s is refused', async ([condition, values, message]) => {
      const error = await errorOf(
        client().send(
          new QueryCommand({
            TableName,
            KeyConditionExpression: condition,
            ExpressionAttributeValues: values,
          }),
        ),
      );
      expect(error.name).toBe('ValidationException');
      expect(error.message).toContain(message);
    });

    test('a filter may not look at the key', async () => {
      const error = await errorOf(
        keysOf('pk = :pk', { ':b': 'b' }, { FilterExpression: 'sk < :b' }),
      );
      expect(error.message).toContain('can only contain non-primary key attributes');
    });
  });

  test('a scan meets every item once, in pages and in segments', async () => {
    await createTable(client(), scanned, 'pk:S');
    const names = Array.from({ length: 40 }, (_, at) => `p${at}`);
    for (const pk of names) {
      const Item = { pk: text(pk), n: number(pk.length) };
      await client().send(new PutItemCommand({ TableName: scanned, Item }));
    }
    const scanAll = async (more: object) => {
      const seen: (string | undefined)[] = [];
      let start: Record<string, { S: string }> | undefined;
      do {
        const { Items = [], LastEvaluatedKey } = await client().send(
          new ScanCommand({
            TableName: scanned,
            ...more,
            ...(start && { ExclusiveStartKey: start }),
          }),
        );
        seen.push(...Items.map((item) => item['pk']?.S));
        const last = LastEvaluatedKey?.['pk']?.S;
        start = last === undefined ? undefined : { pk: { S: last } };
      } while (start !== undefined);
      return seen;
    };
    expect((await scanAll({})).toSorted()).toEqual(names.toSorted());
    expect((await scanAll({ Limit: 7 })).toSorted()).toEqual(names.toSorted());
    const segments = await Promise.all(
      [0, 1, 2].map((Segment) => scanAll({ Segment, TotalSegments: 3, Limit: 5 })),
    );
    expect(segments.flat().toSorted()).toEqual(names.toSorted());
    const filtered = await client().send(
      new ScanCommand({
        TableName: scanned,
        FilterExpression: 'n = :two',
        ExpressionAttributeValues: { ':two': number(2) },
        Select: 'COUNT',
      }),
    );
    expect(filtered).toMatchObject({ Count: 10, ScannedCount: 40 });
  });
});
