import { type AttributeValue, PutItemCommand, UpdateItemCommand } from '@aws-sdk/client-dynamodb';
import { describe, expect, test } from 'vitest';
import { describeTargets, TableName } from './dynamodb-suite.ts';
import { errorOf, number, text } from './dynamodb-targets.ts';

describeTargets(({ client, put, get, update, onlyOurs }) => {
  describe('updates', () => {
    const updated = async (
      pk: string,
      start: Record<string, AttributeValue>,
      expression: string,
      values = {},
      names = {},
    ) => {
      await put(pk, 'u', start);
      const { Attributes } = await update(pk, 'u', expression, values, names);
      const { pk: _pk, sk: _sk, ...rest } = Attributes ?? {};
      expect(await get(pk, 'u')).toEqual(Attributes);
      return rest;
    };

    test('an update of an item that does not exist creates it', async () => {
      await update('created', 'u', 'SET a = :a', { ':a': text('x') });
      expect(await get('created', 'u')).toEqual({
        pk: text('created'),
        sk: text('u'),
        a: text('x'),
      });
    });

    test('numbers are added to and subtracted from', async () => {
      const values = { ':one': number(1), ':half': number('0.5') };
      expect(
        await updated('sum', { a: number(1) }, 'SET a = a + :one, b = a - :half', values),
      ).toEqual({ a: number(2), b: number('0.5') });
      expect(await updated('add', { a: number(1) }, 'ADD a :one, c :half', values)).toEqual({
        a: number(2),
        c: number('0.5'),
      });
    });

    test('if_not_exists keeps what is there and list_append joins', async () => {
      expect(
        await updated(
          'functions',
          { a: number(1), l: { L: [number(1)] } },
          'SET a = if_not_exists(a, :x), b = if_not_exists(b, :x), l = list_append(l, :l), m = list_append(:l, l)',
          { ':x': number(9), ':l': { L: [number(2)] } },
        ),
      ).toEqual({
        a: number(1),
        b: number(9),
        l: { L: [number(1), number(2)] },
        m: { L: [number(2), number(1)] },
      });
    });

    test('sets gain and lose members; an emptied set disappears', async () => {
      const start = { a: { SS: ['x'] }, b: { SS: ['x', 'y'] }, c: { NS: ['1'] } };
      expect(
        await updated('sets', start, 'ADD a :xy DELETE b :x, c :one', {
          ':xy': { SS: ['x', 'y'] },
          ':x': { SS: ['x'] },
          ':one': { NS: ['1'] },
        }),
      ).toEqual({ a: { SS: ['x', 'y'] }, b: { SS: ['y'] } });
    });

    test('nested attributes are set and removed', async () => {
      const start = { m: { M: { keep: number(1), drop: number(2) } }, l: { L: [number(1)] } };
      expect(
        await updated(
          'nested',
          start,
          'SET m.fresh = :x, l[5] = :x REMOVE m.#drop',
          { ':x': text('x') },
          { '#drop': 'drop' },
        ),
      ).toEqual({
        m: { M: { keep: number(1), fresh: text('x') } },
        l: { L: [number(1), text('x')] },
      });
    });

    test('all operands are read as they were before', async () => {
      expect(await updated('swap', { a: number(1), b: number(2) }, 'SET a = b, b = a')).toEqual({
        a: number(2),
        b: number(1),
      });
    });

    onlyOurs('dynalite shifts list indexes while it removes')(
      'list elements are removed by the index they had',
      async () => {
        const start = { l: { L: ['a', 'b', 'c', 'd'].map(text) } };
        expect(
          await updated('lists', start, 'REMOVE l[0], l[2] SET l[1] = :x', { ':x': text('x') }),
        ).toEqual({
          l: { L: [text('x'), text('d')] },
        });
      },
    );

    test.for([
      ['SET a = :x + :one', 'Incorrect operand type for operator or function'],
      ['SET b = a + :one', 'An operand in the update expression has an incorrect data type'],
      ['SET b = absent', 'refers to an attribute that does not exist in the item'],
      ['SET absent.b = :x', 'document path provided in the update expression is invalid'],
      ['SET a = :x, a = :x', 'Two document paths overlap'],
      ['SET pk = :x', 'Cannot update attribute pk. This attribute is part of the key'],
      ['ADD a :x', 'Incorrect operand type for operator or function'],
      ['ADD a :one', 'An operand in the update expression has an incorrect data type'],
      ['SET a = :x SET b = :x', 'can only be used once'],
      ['set size = :x', 'reserved keyword'],
    ] as const)('%s is refused: %s', async ([expression, message]) => {
      await put('refused', 'u', { a: text('text') });
      const values = { ':x': text('x'), ':one': number(1) };
      const used = Object.entries(values).filter(([name]) => expression.includes(name));
      const error = await errorOf(update('refused', 'u', expression, Object.fromEntries(used)));
      expect(error.name).toBe('ValidationException');
      expect(error.message).toContain(message);
      expect(await get('refused', 'u')).toEqual({
        pk: text('refused'),
        sk: text('u'),
        a: text('text'),
      });
    });

    test.for([
      ['NONE', undefined],
      ['ALL_OLD', { pk: text('returns'), sk: text('u'), a: number(1), b: number(1) }],
      ['UPDATED_OLD', { a: number(1) }],
      ['ALL_NEW', { pk: text('returns'), sk: text('u'), a: number(2), b: number(1), c: number(2) }],
      ['UPDATED_NEW', { a: number(2), c: number(2) }],
    ] as const)('ReturnValues %s', async ([ReturnValues, expected]) => {
      await put('returns', 'u', { a: number(1), b: number(1) });
      const { Attributes } = await client().send(
        new UpdateItemCommand({
          TableName,
          Key: { pk: text('returns'), sk: text('u') },
          UpdateExpression: 'SET a = :two, c = :two',
          ExpressionAttributeValues: { ':two': number(2) },
          ReturnValues,
        }),
      );
      expect(Attributes).toEqual(expected);
    });

    test('a put can return only the old item', async () => {
      const error = await errorOf(
        client().send(
          new PutItemCommand({
            TableName,
            Item: { pk: text('a'), sk: text('b') },
            ReturnValues: 'ALL_NEW',
          }),
        ),
      );
      expect(error.message).toBe('ReturnValues can only be ALL_OLD or NONE');
    });
  });
});
