import {
  DeleteItemCommand,
  GetItemCommand,
  PutItemCommand,
  ScanCommand,
} from '@aws-sdk/client-dynamodb';
import { afterAll, beforeAll, expect, test } from 'vitest';
import type { VaultUpdate } from '../../domain/consent/vault.ts';
import { node } from '../../proofs/identity/arbitraries.ts';
import { SealBrokenError } from '../../stores/seal.ts';
import { dynamoVault } from '../../stores/vault.ts';
import { type EmbeddedTables, embeddedTables } from './embedded-tables.ts';

let tables: EmbeddedTables;
beforeAll(async () => {
  tables = await embeddedTables();
});
afterAll(() => tables.close());

const newVault = () =>
  dynamoVault({
    vaultTable: 'vault',
    saltsTable: 'salts',
    vaultKey: 'k'.repeat(64),
    client: tables.client,
  });

const at = (minute: number) => `2026-01-31T00:${String(minute).padStart(2, '0')}:00.000Z`;

function update(of: string, minute: number, more: Partial<VaultUpdate> = {}): VaultUpdate {
  const name = { value: `name ${minute}`, at: at(minute), messageId: `message-${minute}` };
  return { node: of, fields: { first_name: name }, consents: {}, ...more };
}

function consent(of: string, minute: number, value: boolean): VaultUpdate {
  const advertising = { value, at: at(minute), messageId: `message-${minute}` };
  return { node: of, fields: {}, consents: { advertising } };
}

test('what is merged is read back, and nothing of it lies in the tables in clear', async () => {
  const user = node('user_id', 'vault-1');
  await newVault().merge([update(user, 1), consent(user, 2, true)]);
  const read = await newVault().read([user, node('user_id', 'nobody')]);
  expect([...read]).toEqual([
    [user, { fields: update(user, 1).fields, consents: consent(user, 2, true).consents }],
  ]);
  const { Items } = await tables.client.send(new ScanCommand({ TableName: 'vault' }));
  const bytes = Items?.map((item) => Buffer.from(item['sealed']?.B ?? []).toString('latin1'));
  expect(bytes?.join()).not.toContain('name 1');
});

test('ten writers at once leave the record that any order leaves', async () => {
  const user = node('user_id', 'vault-2');
  const minutes = [3, 9, 1, 7, 5, 2, 8, 4, 6, 0];
  await Promise.all(
    minutes.map((minute) =>
      newVault().merge([update(user, minute), consent(user, minute, minute % 2 === 0)]),
    ),
  );
  const read = await newVault().read([user]);
  expect(read.get(user)).toEqual({
    fields: update(user, 9).fields,
    consents: consent(user, 9, false).consents,
  });
});

test('a new record is one write unit and its salt another; what is known is none', async () => {
  const users = Array.from({ length: 40 }, (_, index) => node('user_id', `vault-3-${index}`));
  tables.takeUsage();
  await newVault().merge(users.map((user) => update(user, 1)));
  expect(tables.takeUsage()).toMatchObject({ write_request_units: 80 });
  await newVault().merge(users.map((user) => update(user, 1)));
  expect(Object.keys(tables.takeUsage())).not.toContain('write_request_units');
});

test('a consent that is taken back is told, again when the same update comes again, and only then', async () => {
  const user = node('user_id', 'vault-4');
  const vault = newVault();
  const told = [{ node: user, purpose: 'advertising' }];
  expect(await vault.merge([consent(user, 1, true)])).toEqual([]);
  expect(await vault.merge([consent(user, 5, false)])).toEqual(told);
  expect(await vault.merge([consent(user, 5, false)])).toEqual(told);
  expect(await vault.merge([consent(user, 3, true)])).toEqual([]);
  expect(await vault.merge([consent(user, 4, false)])).toEqual([]);
  expect(await vault.merge([consent(user, 6, true)])).toEqual([]);
});

test('a record moved to another node does not open', async () => {
  const [one, other] = [node('user_id', 'vault-5'), node('user_id', 'vault-6')];
  await newVault().merge([update(one, 1)]);
  for (const TableName of ['vault', 'salts']) {
    const Key = { node: { S: one }, ...(TableName === 'vault' && { item: { S: 'record' } }) };
    const { Item } = await tables.client.send(new GetItemCommand({ TableName, Key }));
    await tables.client.send(
      new PutItemCommand({ TableName, Item: { ...Item, node: { S: other } } }),
    );
  }
  await expect(newVault().read([other])).rejects.toThrow(SealBrokenError);
});

test('without its salt a record is gone', async () => {
  const user = node('user_id', 'vault-7');
  await newVault().merge([update(user, 1)]);
  await tables.client.send(
    new DeleteItemCommand({ TableName: 'salts', Key: { node: { S: user } } }),
  );
  expect(await newVault().read([user])).toEqual(new Map());
});
