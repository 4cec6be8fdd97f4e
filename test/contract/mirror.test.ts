import { afterAll, beforeAll, expect, test } from 'vitest';
import type { ControlRow } from '../../domain/control/control-table.ts';
import { evidenceOf } from '../../domain/identity/evidence.ts';
import { partition } from '../../domain/identity/partition.ts';
import type { LandingRow } from '../../domain/lake/landing-writer.ts';
import type { IdentityRow } from '../../functions/mirror/identity-row.ts';
import { type MirrorPorts, mirrorChanges } from '../../functions/mirror/mirror.ts';
import { claim, node } from '../../proofs/identity/arbitraries.ts';
import { dynamoIdentityGraph } from '../../stores/identity-graph.ts';
import { type EmbeddedTables, embeddedTables } from './embedded-tables.ts';

let tables: EmbeddedTables;
beforeAll(async () => {
  tables = await embeddedTables();
});
afterAll(() => tables.close());

function landing() {
  const landed: { table: string; day: string; rows: readonly LandingRow[] }[] = [];
  const listed: ControlRow[] = [];
  const told: string[] = [];
  const ports: MirrorPorts = {
    lake: {
      write: async ({ name: table }, day, rows) => {
        landed.push({ table, day, rows });
        return { table, day, key: `object-${landed.length}`, rows: rows.length, bytes: 1 };
      },
    },
    control: {
      putAll: async (rows) => {
        listed.push(...rows);
      },
    },
    deliveries: {
      send: async (message) => {
        if (message.kind === 'withdrawn') told.push(message.node);
      },
    },
    dayOf: (epochMs) => new Date(epochMs).toISOString().slice(0, 10),
    clock: Date.now,
  };
  return { landed, listed, told, ports };
}

const [user, email, phone] = [node('user_id', 1), node('email', 1), node('phone', 1)];
const [device, other, alone] = [node('anonymous_id', 1), node('email', 2), node('email', 3)];
const evidence = [
  [claim(email, device), claim(alone)],
  [claim(email, phone), claim(other, phone)],
  [claim(user, email)],
];

/** Who a node is by the landed rows: the latest row of each node, a leaf's neighbour one step further. */
function profileByRows(rows: readonly LandingRow[], of: string): unknown {
  const latest = new Map<unknown, LandingRow>();
  for (const row of rows) {
    const known = latest.get(row['node']);
    if (known === undefined || Number(known['version']) < Number(row['version'])) {
      latest.set(row['node'], row);
    }
  }
  const first = latest.get(of)?.['profile_id'] ?? of;
  return latest.get(first)?.['profile_id'] ?? first;
}

test('the rows of the whole stream say of every node who it is, read in any cut', async () => {
  const graph = dynamoIdentityGraph({ tableName: 'identity', client: tables.client });
  for (const claims of evidence) await graph.addEvidence(claims);
  const { pairs, lone } = evidenceOf(evidence.flat());
  const expected = partition({ nodes: lone.keys(), pairs: [...pairs.values()] });
  const records = tables.identityStream();
  for (const size of [1, 3, 1000]) {
    const { landed, listed, told, ports } = landing();
    for (let start = 0; start < records.length; start += size) {
      const response = await mirrorChanges(records.slice(start, start + size), ports);
      expect(response).toEqual({ batchItemFailures: [] });
    }
    const rows = landed.flatMap((each) => (each.table === 'landing_identity' ? each.rows : []));
    for (const [each, profile] of expected.profileOf) {
      expect(profileByRows(rows, each), each).toBe(profile);
    }
    expect(new Set(landed.map((each) => each.table))).toEqual(
      new Set(['landing_identity', 'landing_evidence']),
    );
    expect(rows.filter((row) => row['node'] === alone)).toEqual([]);
    // Whose contacts became another's: the lists look at the profile that has them now.
    expect(told).toContain(expected.profileOf.get(email));
    expect(told).not.toContain(alone);
    const objects = listed.filter((row) => row.kind.startsWith('landed#'));
    expect(objects.map((row) => row['key'])).toEqual(
      landed.map((_, index) => `object-${index + 1}`),
    );
  }
});

test('the histories of the whole stream are the same, read in any cut, and tell who went where', async () => {
  const records = tables.identityStream();
  const histories = await Promise.all(
    [1, 3, 1000].map(async (size) => {
      const { listed, ports } = landing();
      for (let start = 0; start < records.length; start += size) {
        await mirrorChanges(records.slice(start, start + size), ports);
      }
      const rows = listed.filter((row) => row.kind.startsWith('profile-history#'));
      return new Map(rows.map((row) => [`${row.kind} ${row.id}`, row]));
    }),
  );
  const [first, ...rest] = histories;
  for (const each of rest) expect(each).toEqual(first);
  const told = [...(first ?? new Map()).values()].map(({ kind, changes }) => [kind, changes]);
  const merged = { change: 'merged_into', nodes: [user], count: 1 };
  // Whoever was there first tells of it; the user was born with the others.
  const stronger = [email, other].toSorted()[0];
  expect(told).toContainEqual([`profile-history#${stronger}`, [merged]]);
  expect(told.map(([kind]) => kind)).not.toContain(`profile-history#${user}`);
  expect(told.map(([kind]) => kind)).not.toContain(`profile-history#${device}`);
});

test('a record that cannot be read stops the stream there, and what came before is landed', async () => {
  const { landed, listed, ports } = landing();
  const change = (of: string, sequence: string, version: unknown) => ({
    dynamodb: {
      Keys: { node: { S: of }, item: { S: 'node' } },
      NewImage: {
        node: { S: of },
        item: { S: 'node' },
        kind: { S: 'email' },
        profile: { S: user },
        degree: { N: '1' },
        createdAt: { S: '2026-01-31T09:00:00.000Z' },
        version,
      },
      SequenceNumber: sequence,
      ApproximateCreationDateTime: Date.parse('2026-01-31T10:00:00Z') / 1000,
    },
  });
  const response = await mirrorChanges(
    [
      change(email, '1', { N: '2' }),
      change(phone, '2', { S: 'two' }),
      change(other, '3', { N: '2' }),
    ],
    ports,
  );
  expect(response).toEqual({ batchItemFailures: [{ itemIdentifier: '2' }] });
  const row: IdentityRow = {
    node: email,
    profile_id: user,
    kind: 'email',
    version: 2,
    is_erased: false,
  };
  const day = '2026-01-31';
  const said = {
    node: email,
    item: 'node',
    version: 2,
    changed_at: Date.parse('2026-01-31T10:00:00Z'),
    said: '{"createdAt":"2026-01-31T09:00:00.000Z"}',
  };
  expect(landed).toEqual([
    { table: 'landing_identity', day, rows: [row] },
    { table: 'landing_evidence', day, rows: [said] },
  ]);
  expect(listed).toMatchObject([
    { kind: 'landed#landing_identity', partition: day, rows: 1 },
    { kind: 'landed#landing_evidence', partition: day, rows: 1 },
  ]);
});

test('the history has each piece of evidence once, and nothing twice that says no more', async () => {
  const { landed, ports } = landing();
  await mirrorChanges(tables.identityStream(), ports);
  const items = landed
    .filter((each) => each.table === 'landing_evidence')
    .flatMap((each) => each.rows.map((row) => `${row['node']} ${row['item']}`));
  const leaf = `${device} node`;
  const { pairs } = evidenceOf(evidence.flat());
  const edges = [...pairs.values()]
    .filter(({ weaker }) => weaker !== device)
    .map(({ stronger, weaker }) => `${stronger} edge#${weaker}`);
  const nodes = [user, email, phone, other, alone].map((each) => `${each} node`);
  expect(items.toSorted()).toEqual([leaf, ...edges, ...nodes].toSorted());
});
