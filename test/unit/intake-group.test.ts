import { expect, test } from 'vitest';
import { accountIdOf } from '../../domain/company/account-id.ts';
import { processBatch } from '../../functions/process/process-batch.ts';
import { batch, envelope, takeOne } from './intake-tools.ts';
import { memoryStores } from './memory-ports.ts';
import { sqsRecord } from './sqs-record.ts';

const at = '2026-11-22T02:00:00.000Z';
const group = (members: Record<string, unknown> = {}) => ({
  type: 'group',
  userId: 'u1',
  groupId: 'Acme-1',
  messageId: 'm1',
  timestamp: at,
  ...members,
});

test('a group call makes a member, and tells of the account', () => {
  const { group: said, row } = takeOne(
    group({ traits: { name: 'アクメ商事', employees: 30, parentId: 'Holding', site: { a: 1 } } }),
  );
  expect(said.members).toEqual([
    { node: row.node, account_id: 'Acme-1', is_member: true, at: Date.parse(at), message_id: 'm1' },
  ]);
  expect(said.accounts).toEqual([
    {
      accountId: 'Acme-1',
      at,
      messageId: 'm1',
      traits: { name: 'アクメ商事', employees: 30 },
      parentId: 'Holding',
    },
  ]);
});

test('isMember false ends the membership; parentId null puts the account under none', () => {
  const { group: said } = takeOne(group({ traits: { isMember: false, parentId: null } }));
  expect(said.members).toMatchObject([{ is_member: false }]);
  expect(said.accounts).toMatchObject([{ traits: {}, parentId: null }]);
});

test('a browser key makes members and tells of accounts, but places none', () => {
  const traits = { name: 'Acme', parentId: 'Victim' };
  const { group: said } = takeOne(group({ traits }), { keyKind: 'browser' });
  expect(said.members).toHaveLength(1);
  expect(said.accounts).toEqual([
    { accountId: 'Acme-1', at, messageId: 'm1', traits: { name: 'Acme' }, isFromBrowser: true },
  ]);
});

test('in one batch a browser’s word does not stand for a server’s that says the same', async () => {
  const stores = memoryStores();
  const messages = (['server', 'browser'] as const).map((keyKind, place) => {
    const call = group({ messageId: `m${place}`, traits: { name: 'Acme' } });
    return sqsRecord(JSON.stringify({ ...envelope({ keyKind }), body: batch([call]) }));
  });
  await processBatch(messages, stores.ports);
  expect(stores.accounts.map(({ isFromBrowser }) => isFromBrowser)).toEqual([undefined, true]);
});

test('no personal data reaches an account', () => {
  const traits = {
    email: 'owner@example.jp',
    phone: '03-1234-5678',
    address: '東京都港区芝公園4-2-8',
    note: 'ask owner@example.jp',
  };
  const { group: said } = takeOne(group({ traits }));
  expect(said.accounts).toMatchObject([{ traits: { note: 'ask [email]' } }]);
  expect(JSON.stringify(said)).not.toMatch(/owner@|1234|港区/);
});

test.for([
  ...[['null'], ['0'], ['unknown'], [' '], ['boss@example.jp'], ['x'.repeat(257)]],
  ...[['090-1234-5678'], ['０３（１２３４）５６７８'], ['+819012345678'], ['Acme 03-1234-5678']],
])('%s is no account: the event stays, the membership does not come', ([groupId]) => {
  const { group: said, row } = takeOne(group({ groupId }));
  expect([said, row.event]).toEqual([{ members: [], accounts: [] }, 'group']);
});

test.for(['090-1234-5678', 'boss@example.jp', '03-1234-5678'])(
  'a groupId that is a contact (%s) is not in the row either, and still tells two events apart',
  (groupId) => {
    const context = { groupId, page: { url: `https://x.jp/?groupId=${groupId}` } };
    const { row } = takeOne(group({ groupId, traits: { parentId: groupId }, context }));
    expect(JSON.stringify(row)).not.toContain(groupId);
    expect(row.properties).toMatch(/"groupId":"\[(phone|email)\]"/);
    const other = takeOne(group({ groupId: `${groupId.slice(0, 3)}-9999-9999` })).row;
    expect(other.fingerprint).not.toBe(takeOne(group({ groupId })).row.fingerprint);
  },
);

test('an account id is trimmed, keeps its case, may be a number, and stays what it is', () => {
  expect(accountIdOf('  Acme-1 ')).toBe('Acme-1');
  for (const id of ['7010401052137', '0000123456', 'AB-0312345678', '12-345']) {
    expect(accountIdOf(id)).toBe(id);
  }
  expect(takeOne(group({ groupId: 42 })).group.members).toMatchObject([{ account_id: '42' }]);
});

test('a batch lands members and tells each word about an account once', async () => {
  const stores = memoryStores();
  const calls = [
    group({ traits: { name: 'Acme' } }),
    group({ messageId: 'm2', timestamp: '2026-11-22T02:10:00Z', traits: { name: 'Acme' } }),
    group({ messageId: 'm3', userId: 'u2', groupId: 'Beta' }),
    group({ messageId: 'm4', groupId: 'Beta', traits: { isMember: false } }),
  ];
  const message = JSON.stringify({ ...envelope(), body: batch(calls) });
  expect(await processBatch([sqsRecord(message)], stores.ports)).toEqual({ batchItemFailures: [] });
  const rows = stores.listed('landing_account_members');
  expect(rows.map((row) => [row['account_id'], row['is_member'], row['message_id']])).toEqual([
    ['Acme-1', true, 'm2'],
    ['Beta', true, 'm3'],
    ['Beta', false, 'm4'],
  ]);
  expect(stores.accounts.map((word) => [word.accountId, word.messageId, word.traits])).toEqual([
    ['Acme-1', 'm2', { name: 'Acme' }],
    ['Beta', 'm4', {}],
  ]);
});

test('messages go back to the queue when accounts cannot be stored', async () => {
  const stores = memoryStores();
  stores.broken.add('accounts');
  const message = JSON.stringify({ ...envelope(), body: batch([group()]) });
  const { batchItemFailures } = await processBatch([sqsRecord(message)], stores.ports);
  expect([batchItemFailures.length, stores.control.size]).toEqual([1, 0]);
});
