import {
  type AttributeValue,
  DeleteItemCommand,
  GetItemCommand,
  ListTablesCommand,
  PutItemCommand,
} from '@aws-sdk/client-dynamodb';
import { beforeAll, expect, test } from 'vitest';
import { named } from './aws-run.ts';
import { describeTargets, TableName } from './dynamodb-suite.ts';
import { createTable, errorOf, number, text } from './dynamodb-targets.ts';

const binaries = named('binaries');

describeTargets(({ client, put, get, update, onlyOurs }) => {
  beforeAll(() => createTable(client(), binaries, 'pk:B'));

  test('every type of attribute comes back as it was put', async () => {
    const rest = {
      s: text('台帳'),
      empty: text(''),
      n: number('-12.5'),
      b: { B: new Uint8Array([0, 1, 255]) },
      yes: { BOOL: true },
      no: { BOOL: false },
      nothing: { NULL: true },
      ss: { SS: ['a', 'b'] },
      ns: { NS: ['1', '2'] },
      bs: { BS: [new Uint8Array([1]), new Uint8Array([2])] },
      l: { L: [text('x'), { M: { deep: { L: [] } } }] },
      m: { M: {} },
    };
    await put('types', 'a', rest);
    expect(await get('types', 'a')).toEqual({ pk: text('types'), sk: text('a'), ...rest });
  });

  test('a put replaces the whole item and can return the old one', async () => {
    await put('replace', 'a', { old: number(1) });
    const { Attributes } = await client().send(
      new PutItemCommand({
        TableName,
        Item: { pk: text('replace'), sk: text('a'), fresh: number(2) },
        ReturnValues: 'ALL_OLD',
      }),
    );
    expect(Attributes).toEqual({ pk: text('replace'), sk: text('a'), old: number(1) });
    expect(await get('replace', 'a')).toEqual({
      pk: text('replace'),
      sk: text('a'),
      fresh: number(2),
    });
  });

  test.for([
    ['1.50', '1.5'],
    ['-0', '0'],
    ['1e3', '1000'],
    ['0.00012e2', '0.012'],
    ['12345678901234567890123456789012345678', '12345678901234567890123456789012345678'],
    ['1e-130', `0.${'0'.repeat(129)}1`],
  ] as const)('the number %s is stored as %s', async ([given, stored]) => {
    await put('number', given, { n: number(given) });
    expect((await get('number', given))?.['n']).toEqual(number(stored));
  });

  test.for([
    ['1e126', 'Number overflow'],
    ['1e-131', 'Number underflow'],
    ['123456789012345678901234567890123456789', 'more than 38 significant digits'],
    ['one', 'cannot be converted to a numeric value'],
    ['', 'cannot be converted to a numeric value'],
  ] as const)('the number %s is refused: %s', async ([given, message]) => {
    const error = await errorOf(put('number', 'bad', { n: number(given) }));
    expect(error.name).toBe('ValidationException');
    expect(error.message).toContain(message);
  });

  const refusedValues: readonly (readonly [Record<string, AttributeValue>, string])[] = [
    [{ bad: { SS: [] } }, 'may not be empty'],
    [{ bad: { SS: ['a', 'a'] } }, 'contains duplicates'],
    [{ bad: { NS: ['1', '1.0'] } }, 'contains duplicates'],
    [{ bad: { NULL: false } }, 'must have the value of true'],
  ];

  test.for(refusedValues)('the value %j is refused: %s', async ([attributes, message]) => {
    const error = await errorOf(put('value', 'bad', attributes));
    expect(error.name).toBe('ValidationException');
    expect(error.message).toContain(message);
  });

  test('a key that does not fit the schema is refused', async () => {
    const missing = await errorOf(
      client().send(new PutItemCommand({ TableName, Item: { pk: text('a') } })),
    );
    expect(missing.message).toContain('Missing the key sk in the item');
    const mistyped = await errorOf(
      client().send(new PutItemCommand({ TableName, Item: { pk: text('a'), sk: number(1) } })),
    );
    expect(mistyped.message).toContain('Type mismatch for key sk expected: S actual: N');
    const partial = await errorOf(
      client().send(new GetItemCommand({ TableName, Key: { pk: text('a') } })),
    );
    expect(partial.message).toBe('The provided key element does not match the schema');
  });

  test('an empty key and a key that is too long are refused', async () => {
    expect((await errorOf(put('', 'a'))).message).toContain('empty string value. Key: pk');
    expect((await errorOf(put('a', ''))).message).toContain('empty string value. Key: sk');
    await put('p'.repeat(2048), 's'.repeat(1024));
    expect((await errorOf(put('p'.repeat(2049), 's'))).message).toContain('2048');
    expect((await errorOf(put('p', 's'.repeat(1025)))).message).toContain('1024');
  });

  test('an item of 400 KB is stored, one byte more is refused', async () => {
    const room = 400 * 1024 - 'pkbigsklargebody'.length;
    await put('big', 'large', { body: text('x'.repeat(room)) });
    const error = await errorOf(put('big', 'large', { body: text('x'.repeat(room + 1)) }));
    expect(error.message).toBe('Item size has exceeded the maximum allowed size');
    const grown = await errorOf(update('big', 'large', 'SET more = :more', { ':more': text('x') }));
    expect(grown.message).toBe('Item size to update has exceeded the maximum allowed size');
  });

  onlyOurs('dynalite counts UTF-16 units where DynamoDB counts UTF-8 bytes')(
    'sizes are counted in UTF-8 bytes',
    async () => {
      const room = Math.floor((400 * 1024 - 'pkbigsksmallbody'.length) / 3);
      await put('big', 'small', { body: text('台'.repeat(room)) });
      const error = await errorOf(put('big', 'small', { body: text('台'.repeat(room + 1)) }));
      expect(error.message).toBe('Item size has exceeded the maximum allowed size');
    },
  );

  test('a table that does not exist is named so', async () => {
    const error = await errorOf(
      client().send(new GetItemCommand({ TableName: 'absent', Key: { pk: text('a') } })),
    );
    expect(error.name).toBe('ResourceNotFoundException');
    expect(error.message).toBe('Requested resource not found');
  });

  test('tables are listed and not created twice', async () => {
    const { TableNames } = await client().send(new ListTablesCommand({}));
    expect(TableNames?.filter((name) => [binaries, TableName].includes(name))).toEqual([
      binaries,
      TableName,
    ]);
    const error = await errorOf(createTable(client(), TableName, 'pk:S'));
    expect(error.name).toBe('ResourceInUseException');
  });

  test('attributes may have the names that objects inherit', async () => {
    const names = { '#c': 'constructor', '#p': '__proto__' };
    await update('names', 'a', 'SET #c = :x', { ':x': text('x') }, { '#c': names['#c'] });
    const error = await errorOf(
      client().send(
        new DeleteItemCommand({
          TableName,
          Key: { pk: text('names'), sk: text('a') },
          ConditionExpression: 'attribute_exists(#h)',
          ExpressionAttributeNames: { '#h': 'hasOwnProperty' },
        }),
      ),
    );
    expect(error.name).toBe('ConditionalCheckFailedException');
    expect((await get('names', 'a'))?.['constructor']).toEqual(text('x'));
  });

  test('binary keys are told apart by their bytes', async () => {
    const key = (...bytes: number[]) => ({ pk: { B: new Uint8Array(bytes) } });
    await client().send(
      new PutItemCommand({ TableName: binaries, Item: { ...key(0, 255), v: text('x') } }),
    );
    const found = await client().send(
      new GetItemCommand({ TableName: binaries, Key: key(0, 255) }),
    );
    expect(found.Item?.['v']).toEqual(text('x'));
    const other = await client().send(
      new GetItemCommand({ TableName: binaries, Key: key(0, 254) }),
    );
    expect(other.Item).toBeUndefined();
  });
});
