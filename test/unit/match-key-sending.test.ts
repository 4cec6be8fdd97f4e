import * as fc from 'fast-check';
import { expect, test } from 'vitest';
import type { Member } from '../../destinations/destination.ts';
import { type Reply, sendInRequests, split } from '../../destinations/sending.ts';

const people = (count: number): readonly Member[] =>
  Array.from({ length: count }, (_, index) => ({ recordId: `${index}`, keys: {} }));
const one = () => ({ records: 1, bytes: 10 });
const limits = { records: 100, bytes: 1000 };

test('splitting keeps every item, in order, within both limits', () => {
  const sizes = fc.array(fc.record({ records: fc.nat(5), bytes: fc.nat(60) }));
  fc.assert(
    fc.property(sizes, (items) => {
      const parts = split(items, { records: 10, bytes: 100 }, (item) => item);
      expect(parts.flat()).toEqual(items);
      for (const part of parts) {
        const total = (key: 'records' | 'bytes') => part.reduce((sum, item) => sum + item[key], 0);
        expect(part.length === 1 || total('records') <= 10).toBe(true);
        expect(part.length === 1 || total('bytes') <= 100).toBe(true);
      }
    }),
  );
});

test('whoever is at fault, everybody else is delivered', async () => {
  const culprits = fc.uniqueArray(fc.nat(49), { maxLength: 4 });
  await fc.assert(
    fc.asyncProperty(culprits, fc.boolean(), async (indexes, isBlaming) => {
      const bad = new Set(indexes.map(String));
      const result = await sendInRequests(people(50), limits, one, async (part): Promise<Reply> => {
        const found = [...part.keys()].filter((index) => bad.has(part[index]?.recordId ?? ''));
        if (found.length === 0) return { kind: 'accepted' };
        if (!isBlaming) return { kind: 'refused', reason: 'no' };
        return { kind: 'blamed', rejected: new Map(found.map((index) => [index, 'no'])) };
      });
      for (const [id, { kind }] of result.outcomes) {
        expect(kind).toBe(bad.has(id) ? 'rejected' : 'delivered');
      }
      expect(result.outcomes.size).toBe(50);
    }),
  );
});

test('a platform that refuses everything is asked a limited number of times', async () => {
  let requests = 0;
  const result = await sendInRequests(people(5000), limits, one, async () => {
    requests += 1;
    return { kind: 'refused', reason: 'no' };
  });
  expect(requests).toBeLessThanOrEqual(101);
  expect(result.stopped).toBe('no');
  expect(result.outcomes.size).toBe(5000);
});

test('after a retry nothing more is sent and every record has an outcome', async () => {
  const replies: Reply[] = [
    { kind: 'accepted', receipt: 'r1' },
    { kind: 'retry', afterMs: 5, reason: 'busy' },
  ];
  const result = await sendInRequests(people(250), limits, one, async () => {
    const reply = replies.shift();
    if (reply === undefined) throw new Error('sent a third request');
    return reply;
  });
  const kinds = [...result.outcomes.values()].map(({ kind }) => kind);
  expect(kinds.filter((kind) => kind === 'delivered')).toHaveLength(100);
  expect(kinds.filter((kind) => kind === 'retry')).toHaveLength(150);
  expect(result.receipts).toEqual(['r1']);
});

test('blame beyond the request is not believed for ever', async () => {
  const result = await sendInRequests(people(2), limits, one, async () => ({
    kind: 'blamed',
    rejected: new Map([[99, 'no']]),
  }));
  expect([...result.outcomes.values()].map(({ kind }) => kind)).toEqual(['rejected', 'rejected']);
});
