import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { DynamoDBClient } from '@aws-sdk/client-dynamodb';
import * as fc from 'fast-check';
import { afterAll, beforeAll, expect, test } from 'vitest';
import type { Accounts, AccountWord } from '../../domain/company/accounts.ts';
import type { ControlTable } from '../../domain/control/control-table.ts';
import { createDynamoDb, type DynamoDb } from '../../local/dynamodb/dynamodb.ts';
import { type AccountRow, accountChildRow, accountRow } from '../../schemas/account.ts';
import { controlAccounts } from '../../stores/accounts.ts';
import { dynamoControl } from '../../stores/control.ts';
import { startWireServer, type WireServer } from '../contract/wire-server.ts';

let dir: string;
let database: DynamoDb;
let server: WireServer;
let client: DynamoDBClient;
let worlds = 0;

beforeAll(async () => {
  dir = mkdtempSync(join(tmpdir(), 'accounts-'));
  database = createDynamoDb({ dir, clock: Date.now, meter: () => {} });
  server = await startWireServer(database.handle);
  client = new DynamoDBClient({
    endpoint: server.url,
    region: 'ap-northeast-1',
    credentials: { accessKeyId: 'local', secretAccessKey: 'local' },
  });
});
afterAll(async () => {
  client.destroy();
  await server.close();
  database.close();
  rmSync(dir, { recursive: true });
});

/** Accounts in a control table of their own. */
function newWorld(): { readonly accounts: Accounts; readonly control: ControlTable } {
  worlds += 1;
  const tableName = `control-${worlds}`;
  const keys = ['kind', 'id'] as const;
  database.createTable({
    TableName: tableName,
    KeySchema: keys.map((AttributeName, at) => ({
      AttributeName,
      KeyType: at === 0 ? 'HASH' : 'RANGE',
    })),
    AttributeDefinitions: keys.map((AttributeName) => ({ AttributeName, AttributeType: 'S' })),
  });
  const control = dynamoControl({ tableName, client });
  return { control, accounts: controlAccounts(control) };
}

let said = 0;
/** Every word comes later than the one before. */
const word = (accountId: string, changes: Partial<AccountWord> = {}): AccountWord => {
  said += 1;
  const at = new Date(Date.UTC(2026, 0, 1) + said * 1000).toISOString();
  return { accountId, at, messageId: `m${said}`, traits: {}, ...changes };
};
const under = (accountId: string, parentId: string | null) => word(accountId, { parentId });

/** What must hold of every hierarchy, whatever happened. */
async function soundHierarchy(control: ControlTable): Promise<readonly AccountRow[]> {
  const rows = await control.queryAll(accountRow, { kind: 'account' });
  const parentOf = new Map(rows.map(({ id, parentId }) => [id, parentId]));
  const wayUp = (id: string): string[] => {
    const way = [id];
    for (let next = parentOf.get(id); next !== undefined; next = parentOf.get(next)) {
      way.push(next);
      if (way.length > rows.length) throw new Error('a circle');
    }
    return way;
  };
  for (const { id, parentId, below } of rows) {
    expect(wayUp(id).length).toBeLessThanOrEqual(10);
    const all = rows.filter((row) => row.id !== id && wayUp(row.id).includes(id));
    expect([id, below]).toEqual([id, parentId === undefined ? all.length : 0]);
    const children = await control.queryAll(accountChildRow, { kind: `account-child#${id}` });
    const expected = rows.filter((row) => row.parentId === id).map((row) => row.id);
    expect(children.map((row) => row.id)).toEqual(expected.sort());
  }
  return rows;
}

test('A under B, then B under A is refused, and the chain is told', async () => {
  const { accounts, control } = newWorld();
  expect(await accounts.put(under('A', 'B'))).toMatchObject({ kind: 'stored' });
  const refused = { kind: 'refused', reason: 'cycle', chain: ['B', 'A', 'B'] };
  expect(await accounts.put(under('B', 'A'))).toEqual(refused);
  await accounts.put(under('C', 'A'));
  expect(await accounts.put(under('B', 'C'))).toMatchObject({ chain: ['B', 'C', 'A', 'B'] });
  expect(await accounts.put(under('D', 'D'))).toMatchObject({ reason: 'cycle', chain: ['D', 'D'] });
  expect((await accounts.get('B'))?.parentId).toBeUndefined();
  await soundHierarchy(control);
});

test('a tree gets no deeper than ten, from below and from above', async () => {
  const { accounts, control } = newWorld();
  for (let level = 2; level <= 10; level += 1) {
    expect(await accounts.put(under(`L${level}`, `L${level - 1}`))).toMatchObject({
      kind: 'stored',
    });
  }
  expect(await accounts.put(under('L11', 'L10'))).toMatchObject({ reason: 'depth' });
  expect(await accounts.put(under('L1', 'L0'))).toMatchObject({ reason: 'depth' });
  expect(await accounts.put(under('L6', null))).toMatchObject({ kind: 'stored' });
  expect(await accounts.put(under('L1', 'L0'))).toMatchObject({ kind: 'stored' });
  await soundHierarchy(control);
});

test('of two that would stand under each other at the same time, one is refused', async () => {
  for (let run = 0; run < 20; run += 1) {
    const { accounts, control } = newWorld();
    const puts = await Promise.all([accounts.put(under('A', 'B')), accounts.put(under('B', 'A'))]);
    expect(puts.map(({ kind }) => kind).sort()).toEqual(['refused', 'stored']);
    await soundHierarchy(control);
  }
});

test('no circle, no false child and no false count come of many moves at the same time', async () => {
  const names = ['A', 'B', 'C', 'D', 'E', 'F'];
  const move = fc.tuple(fc.constantFrom(...names), fc.constantFrom(...names, null));
  const writers = fc.array(fc.array(move, { minLength: 1, maxLength: 5 }), {
    minLength: 2,
    maxLength: 6,
  });
  let refusals = 0;
  await fc.assert(
    fc.asyncProperty(writers, async (programs) => {
      const { accounts, control } = newWorld();
      await Promise.all(
        programs.map(async (moves) => {
          for (const [id, parentId] of moves) {
            const put = await accounts.put(under(id, parentId));
            if (put.kind === 'refused') refusals += 1;
          }
        }),
      );
      await soundHierarchy(control);
    }),
    { seed: 3, numRuns: 40 },
  );
  expect(refusals).toBeGreaterThan(20);
});

test('words of events give the same account in any order and any number of times', async () => {
  const words = [
    word('A', { traits: { name: 'Old', industry: 'foods' }, parentId: 'P' }),
    word('A', { traits: { name: 'New' }, parentId: 'Q' }),
    word('A', { traits: { employees: 30 } }),
    word('B', { traits: { name: 'Branch' }, parentId: 'A' }),
  ];
  const shown = async (control: ControlTable) =>
    (await soundHierarchy(control)).map(({ version: _, ...row }) => row);
  const first = newWorld();
  await first.accounts.hear(words);
  const expected = await shown(first.control);
  expect(expected).toMatchObject([
    { id: 'A', parentId: 'Q', traits: { name: { value: 'New' }, employees: { value: 30 } } },
    { id: 'B', parentId: 'A', below: 0 },
    { id: 'Q', below: 2 },
  ]);
  await fc.assert(
    fc.asyncProperty(fc.shuffledSubarray([...words, ...words], { minLength: 8 }), async (order) => {
      const { accounts, control } = newWorld();
      for (const each of order) await accounts.hear([each]);
      const met = (await shown(control)).filter(({ id }) => id !== 'P');
      expect(met).toEqual(expected);
    }),
    { seed: 5, numRuns: 30 },
  );
});

test('whatever is lost on the way there or back, words said again end the same', async () => {
  const names = ['A', 'B', 'C', 'D'];
  const moves = fc.array(fc.tuple(fc.constantFrom(...names), fc.constantFrom(...names, null)), {
    minLength: 3,
    maxLength: 8,
  });
  const fates = fc.infiniteStream(fc.constantFrom('works', 'request lost', 'reply lost'));
  await fc.assert(
    fc.asyncProperty(moves, fates, async (programme, luck) => {
      const words = programme.map(([id, parentId]) => under(id, parentId));
      const undisturbed = newWorld();
      for (const each of words) await undisturbed.accounts.hear([each]);
      const { control } = newWorld();
      const frail = controlAccounts({
        ...control,
        transact: async (actions) => {
          const { value: fate } = luck.next();
          if (fate === 'request lost') throw new Error('lost');
          const result = await control.transact(actions);
          if (fate === 'reply lost') throw new Error('lost');
          return result;
        },
      });
      for (const each of words) {
        const say = async (): Promise<boolean> =>
          frail.hear([each]).then(
            () => true,
            () => false,
          );
        while (!(await say()));
      }
      expect(await soundHierarchy(control)).toEqual(await soundHierarchy(undisturbed.control));
    }),
    { seed: 9, numRuns: 15 },
  );
});

test('a parent that an event names and that cannot be is noted, and forgotten once another is', async () => {
  const { accounts } = newWorld();
  await accounts.hear([under('A', 'B')]);
  await accounts.hear([word('B', { parentId: 'A', traits: { name: 'Bee' } })]);
  expect(await accounts.get('B')).toMatchObject({
    traits: { name: { value: 'Bee' } },
    refusedParent: { parentId: 'A', reason: 'cycle' },
  });
  await accounts.hear([under('B', 'C')]);
  const b = await accounts.get('B');
  expect([b?.parentId, b?.refusedParent]).toEqual(['C', undefined]);
  const tree = await accounts.treeOf('C');
  expect(tree?.descendants).toEqual(
    new Map([
      ['B', 'C'],
      ['A', 'B'],
    ]),
  );
  expect((await accounts.treeOf('A'))?.ancestors).toEqual(['B', 'C']);
});
