import {
  ConditionalCheckFailedException,
  DeleteItemCommand,
  PutItemCommand,
  UpdateItemCommand,
} from '@aws-sdk/client-dynamodb';
import { describe, expect, test } from 'vitest';
import { describeTargets, TableName } from './dynamodb-suite.ts';
import { errorOf, number, text } from './dynamodb-targets.ts';

describeTargets(({ client, put, get, onlyOurs }) => {
  describe('conditions', () => {
    const item = {
      n: number(5),
      s: text('hello'),
      set: { SS: ['a', 'b'] },
      list: { L: [number(1), text('x')] },
      map: { M: { inner: text('deep') } },
      nil: { NULL: true },
      off: { BOOL: false },
    };

    test.for([
      ['attribute_exists(n)', true],
      ['attribute_not_exists(n)', false],
      ['attribute_not_exists(absent)', true],
      ['attribute_exists(#map.#inner)', true],
      ['attribute_exists(#map.absent)', false],
      ['attribute_exists(off) AND attribute_exists(nil)', true],
      ['n = :five', true],
      ['n <> :five', false],
      ['absent <> :five', true],
      ['s <> :five', true],
      ['n < :six AND n > :four', true],
      ['n <= :five AND n >= :five', true],
      ['s < :six', false],
      ['n BETWEEN :four AND :six', true],
      ['n BETWEEN :six AND :seven', false],
      ['NOT n BETWEEN :six AND :seven', true],
      ['n IN (:four, :five)', true],
      ['n IN (:four, :six)', false],
      ['begins_with(s, :hel)', true],
      ['begins_with(absent, :hel)', false],
      ['contains(s, :ell)', true],
      ['contains(#set, :a)', true],
      ['contains(#list, :x)', true],
      ['contains(#list, :one)', true],
      ['contains(#list, :six)', false],
      ['size(s) = :five', true],
      ['size(#set) < :five', true],
      ['size(#list) = :four', false],
      ['attribute_type(n, :type)', true],
      ['attribute_type(s, :type)', false],
      ['#list[0] = :one', true],
      ['#list[9] = :one', false],
      ['#map.#inner = :deep', true],
      ['n = :four OR s = :hello', true],
      ['NOT (n = :four OR s = :hello)', false],
      ['n = :four OR s = :hello AND n = :six', false],
      ['off = :off', true],
    ] as const)('%s is %s', async ([ConditionExpression, expected]) => {
      await put('condition', 'a', item);
      const names = { '#map': 'map', '#inner': 'inner', '#set': 'set', '#list': 'list' };
      const values = {
        ':one': number(1),
        ':four': number(4),
        ':five': number('5.0'),
        ':six': number(6),
        ':seven': number(7),
        ':hel': text('hel'),
        ':ell': text('ell'),
        ':a': text('a'),
        ':x': text('x'),
        ':type': text('N'),
        ':deep': text('deep'),
        ':hello': text('hello'),
        ':off': { BOOL: false },
      };
      const used = <T>(all: Record<string, T>) => {
        const inUse = Object.entries(all).filter(([key]) =>
          new RegExp(`${key}\\b`).test(ConditionExpression),
        );
        return inUse.length === 0 ? undefined : Object.fromEntries(inUse);
      };
      const call = client().send(
        new PutItemCommand({
          TableName,
          Item: { pk: text('condition'), sk: text('a'), ...item },
          ConditionExpression,
          ExpressionAttributeNames: used(names),
          ExpressionAttributeValues: used(values),
        }),
      );
      if (expected) await call;
      else expect((await errorOf(call)).name).toBe('ConditionalCheckFailedException');
    });

    test('nothing changes where the condition fails', async () => {
      await put('failed', 'a', { version: number(1) });
      const error = await errorOf(
        client().send(
          new DeleteItemCommand({
            TableName,
            Key: { pk: text('failed'), sk: text('a') },
            ConditionExpression: 'version = :two',
            ExpressionAttributeValues: { ':two': number(2) },
          }),
        ),
      );
      expect(error.name).toBe('ConditionalCheckFailedException');
      expect(error.message).toBe('The conditional request failed');
      expect(await get('failed', 'a')).toBeDefined();
    });

    onlyOurs('dynalite ignores ReturnValuesOnConditionCheckFailure')(
      'the failing item is returned where asked for',
      async () => {
        await put('failed', 'b', { version: number(1) });
        const request = {
          TableName,
          Key: { pk: text('failed'), sk: text('b') },
          UpdateExpression: 'SET version = :two',
          ConditionExpression: 'version = :two',
          ExpressionAttributeValues: { ':two': number(2) },
        };
        const plain = await errorOf(client().send(new UpdateItemCommand(request)));
        expect(plain).toBeInstanceOf(ConditionalCheckFailedException);
        expect(plain).toHaveProperty('Item', undefined);
        const withItem = await errorOf(
          client().send(
            new UpdateItemCommand({ ...request, ReturnValuesOnConditionCheckFailure: 'ALL_OLD' }),
          ),
        );
        expect(withItem).toHaveProperty('Item', {
          pk: text('failed'),
          sk: text('b'),
          version: number(1),
        });
      },
    );

    onlyOurs('dynalite compares documents by identity')(
      'documents are equal by content, sets in any order',
      async () => {
        await put('equal', 'a', item);
        await client().send(
          new DeleteItemCommand({
            TableName,
            Key: { pk: text('equal'), sk: text('a') },
            ConditionExpression: '#map = :map AND #list = :list AND #set = :set',
            ExpressionAttributeNames: { '#map': 'map', '#list': 'list', '#set': 'set' },
            ExpressionAttributeValues: {
              ':map': item.map,
              ':list': item.list,
              ':set': { SS: ['b', 'a'] },
            },
          }),
        );
        expect(await get('equal', 'a')).toBeUndefined();
      },
    );
  });

  describe('expressions that are wrong', () => {
    const attempt = (ConditionExpression: string, names?: object, values?: object) =>
      errorOf(
        client().send(
          new PutItemCommand({
            TableName,
            Item: { pk: text('wrong'), sk: text('a') },
            ConditionExpression,
            ...(names && { ExpressionAttributeNames: { ...names } }),
            ...(values && { ExpressionAttributeValues: { ...values } }),
          }),
        ),
      );

    test.for([
      [
        'n = :n',
        undefined,
        { ':n': number(1), ':m': number(1) },
        'unused in expressions: keys: {:m}',
      ],
      [
        '#n = :n',
        { '#n': 'n', '#m': 'm' },
        { ':n': number(1) },
        'unused in expressions: keys: {#m}',
      ],
      ['n = :n', undefined, { ':m': number(1) }, 'is not defined; attribute value: :n'],
      ['#n = :n', undefined, { ':n': number(1) }, 'is not defined; attribute name: #n'],
      ['name = :n', undefined, { ':n': number(1) }, 'reserved keyword; reserved keyword: name'],
      ['n = ', undefined, undefined, 'Invalid ConditionExpression: Syntax error'],
      ['', undefined, undefined, 'The expression can not be empty'],
      ['((n = :n))', undefined, { ':n': number(1) }, 'redundant parentheses'],
      ['nonsense(n)', undefined, undefined, 'Invalid function name; function: nonsense'],
      ['begins_with(n, :n)', undefined, { ':n': number(1) }, 'Incorrect operand type'],
      ['attribute_type(n, :n)', undefined, { ':n': text('Q') }, 'Invalid attribute type name'],
      ['n BETWEEN :n AND :m', undefined, { ':n': number(2), ':m': number(1) }, 'upper bound'],
      ['n = n', undefined, undefined, 'must be distinct'],
    ] as const)('%s: %s', async ([expression, names, values, message]) => {
      // Twice: a compiled expression that is remembered must not lose its errors.
      for (let round = 0; round < 2; round += 1) {
        const error = await attempt(expression, names, values);
        expect(error.name).toBe('ValidationException');
        expect(error.message).toContain(message);
      }
    });

    test('names without an expression are refused', async () => {
      const error = await errorOf(
        client().send(
          new PutItemCommand({
            TableName,
            Item: { pk: text('wrong'), sk: text('a') },
            ExpressionAttributeNames: { '#n': 'n' },
          }),
        ),
      );
      expect(error.message).toContain('can only be specified when using expressions');
    });
  });
});
