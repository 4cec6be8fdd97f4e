import { describe, expect, test } from 'vitest';
import { loneNode } from '../../domain/identity/graph-record.ts';
import { processBatch } from '../../functions/process/process-batch.ts';
import { memoryGraphTable } from '../../proofs/identity/memory-graph-table.ts';
import { graphSuppression } from '../../stores/suppression.ts';
import { batch, envelope, track } from './intake-tools.ts';
import { memoryStores } from './memory-ports.ts';
import { sqsRecord as record } from './sqs-record.ts';

const at = '2026-01-01T00:00:00.000Z';
const [alive, erased] = ['user_id.a', 'user_id.e'];

async function people() {
  const { table } = memoryGraphTable();
  await table.insertNodes([loneNode(alive ?? '', at), loneNode(erased ?? '', at)]);
  return table;
}

/** What an erasure leaves. */
async function erase(table: Awaited<ReturnType<typeof people>>, node: string): Promise<void> {
  const [record] = (await table.readNodes([node], 'strong')).values();
  if (record === undefined) throw new Error('nobody is there');
  const tombstone = { ...record, version: record.version + 1, isErased: true };
  expect(await table.replaceNode({ record: tombstone, expectedVersion: record.version })).toBe(
    true,
  );
}

describe('who was erased', () => {
  test('is suppressed within 60 seconds, and for good; of others nothing is asked meanwhile', async () => {
    const table = await people();
    let nowMs = 0;
    let asked = 0;
    const readNodes: typeof table.readNodes = (nodes, consistency) => {
      asked += nodes.length;
      return table.readNodes(nodes, consistency);
    };
    const among = graphSuppression({ readNodes }, { clock: () => nowMs });
    const nodes = [alive ?? '', erased ?? '', 'user_id.unknown', alive ?? ''];
    expect(await among(nodes)).toEqual(new Set());
    expect(asked).toBe(3);
    await erase(table, erased ?? '');
    nowMs = 60_000;
    expect(await among(nodes)).toEqual(new Set([erased]));
    expect(asked).toBe(6);
    nowMs = 100_000;
    expect(await among(nodes)).toEqual(new Set([erased]));
    expect(asked).toBe(6);
    nowMs = 10 * 86_400_000;
    expect(await among(nodes)).toEqual(new Set([erased]));
    expect(asked).toBe(8);
  });

  test('leaves a count in the tally and nothing else', async () => {
    const stores = memoryStores();
    const said = { email: 'erased@example.com' };
    const events = [
      track({ messageId: 'm1', userId: 'gone', context: { traits: said }, groupId: 'g' }),
      { type: 'identify', messageId: 'm2', userId: 'gone', traits: { plan: 'gold', ...said } },
      { type: 'group', messageId: 'm3', userId: 'gone', groupId: 'acme', traits: { name: 'Acme' } },
      track({ messageId: 'm4', userId: 'stays' }),
    ];
    const body = JSON.stringify({ ...envelope(), body: batch(events) });
    const gone: string[] = [];
    await processBatch([record(body)], {
      ...stores.ports,
      suppressedAmong: async (nodes) => {
        const [first = ''] = nodes;
        gone.push(first);
        return new Set([first]);
      },
    });
    expect(stores.listed('landing_events').map((row) => row['message_id'])).toEqual(['m4']);
    expect(stores.listed('landing_outcomes')).toMatchObject(
      [0, 1, 2].map((position) => ({ position, outcome: 'rejected', reason: 'suppressed' })),
    );
    const kept = [stores.claims, [...stores.records.keys()], stores.letters, stores.accounts];
    const rows = ['landing_traits', 'landing_consents', 'landing_account_members'];
    const all = JSON.stringify([...kept, ...rows.map((table) => stores.listed(table))]);
    expect(gone[0]).toMatch(/^user_id\./);
    expect(all).not.toContain(gone[0]);
    expect(all).not.toContain('m1');
    expect(stores.failures).toEqual([]);
  });
});
