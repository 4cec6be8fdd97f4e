import fc from 'fast-check';
import { expect, test } from 'vitest';
import { blockingKeys, candidatePairs } from '../../domain/match/blocking.ts';
import { clusterPairs } from '../../domain/match/clusters.ts';
import { matchRecords } from './match-arbitraries.ts';

test('all pairs that share a key are candidates, once, and no others', () => {
  fc.assert(
    fc.property(matchRecords(12), (records) => {
      const keys = records.map((record) => new Set(blockingKeys(record)));
      const expected = keys.flatMap((one, left) =>
        keys.flatMap((other, right) =>
          left < right && [...one].some((key) => other.has(key)) ? [[left, right]] : [],
        ),
      );
      expect(candidatePairs(records)).toEqual({ pairs: expected, skippedBlocks: 0 });
    }),
  );
});

test('blocks beyond the limit are skipped and counted; smaller ones still find their pairs', () => {
  const crowd = Array.from({ length: 30 }, (_, index) => ({
    id: `r${index}`,
    values: { birthday: ['19700102'], document: [String(Math.floor(index / 2))] },
  }));
  const { pairs, skippedBlocks } = candidatePairs(crowd, { maxBlock: 10 });
  expect(skippedBlocks).toBe(1);
  expect(pairs).toEqual(Array.from({ length: 15 }, (_, index) => [2 * index, 2 * index + 1]));
  expect(candidatePairs(crowd, { maxPairs: 15 }).pairs).toEqual(pairs);
});

test('swapped names meet', () => {
  const records = [
    { id: 'a', values: { family_name: ['berry'], given_name: ['lachlan'] } },
    { id: 'b', values: { family_name: ['lachlan'], given_name: ['berry'] } },
  ];
  expect(candidatePairs(records).pairs).toEqual([[0, 1]]);
});

const accepted = fc
  .uniqueArray(
    fc.record({
      one: fc.nat(9),
      other: fc.nat(9),
      probability: fc.double({ min: 0.9, max: 1, noNaN: true }),
    }),
    {
      selector: ({ one, other }) => `${Math.min(one, other)}|${Math.max(one, other)}`,
      maxLength: 15,
    },
  )
  .map((pairs) => pairs.filter(({ one, other }) => one !== other))
  .map((pairs) =>
    pairs.map((pair) => ({
      ...pair,
      one: Math.min(pair.one, pair.other),
      other: Math.max(pair.one, pair.other),
    })),
  );

test('without contradictions the groups are the connected components', () => {
  fc.assert(
    fc.property(accepted, (pairs) => {
      const { groups, refused } = clusterPairs(pairs, { probabilityOf: () => 1 });
      const component = Array.from({ length: 10 }, (_, record) => record);
      for (let round = 0; round < 10; round += 1) {
        for (const { one, other } of pairs) {
          const least = Math.min(component[one] ?? 0, component[other] ?? 0);
          component[one] = least;
          component[other] = least;
        }
      }
      const expected = [...Map.groupBy(component.keys(), (record) => component[record]).values()];
      expect(refused).toEqual([]);
      expect(groups).toEqual(expected.filter((group) => group.length > 1));
    }),
  );
});

test('the order of the pairs does not matter, and no record is in two groups', () => {
  const contradiction = (one: number, other: number) => ((one * 7 + other * 7) % 5) / 4;
  fc.assert(
    fc.property(accepted, (pairs) => {
      const options = { probabilityOf: contradiction, maxSize: 4 };
      const result = clusterPairs(pairs, options);
      expect(clusterPairs(pairs.toReversed(), options).groups).toEqual(result.groups);
      const members = result.groups.flat();
      expect(new Set(members).size).toBe(members.length);
      expect(result.groups.every((group) => group.length <= 4)).toBe(true);
    }),
  );
});

test('a go-between does not join two whom everything else keeps apart', () => {
  const pairs = [
    { one: 0, other: 1, probability: 0.99 },
    { one: 1, other: 2, probability: 0.95 },
  ];
  const probabilityOf = (one: number, other: number) =>
    one + other === 2
      ? 0
      : (pairs.find((pair) => pair.one === Math.min(one, other))?.probability ?? 0);
  expect(clusterPairs(pairs, { probabilityOf })).toEqual({ groups: [[0, 1]], refused: [pairs[1]] });
});
