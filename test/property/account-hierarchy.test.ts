import * as fc from 'fast-check';
import { expect, test } from 'vitest';
import { closureOf, maxDescendants, maxLevels, refusalOf } from '../../domain/company/hierarchy.ts';

const names = ['a', 'b', 'c', 'd', 'e'];
/** Circles included. */
const parents = fc
  .array(fc.tuple(fc.constantFrom(...names), fc.constantFrom(...names)), { maxLength: 6 })
  .map((pairs) => new Map(pairs));

test('the closure is what can be reached upward, each pair once, circles or not', () => {
  fc.assert(
    fc.property(parents, fc.subarray(names), (parentOf, wanted) => {
      const pairs = closureOf(wanted, parentOf).map(
        (pair) => `${pair.ancestorId}<${pair.accountId}`,
      );
      expect(new Set(pairs).size).toBe(pairs.length);
      // Reached in as many steps as there are names: Warshall's way, by relation and not by walk.
      let reached = new Set([...names, ...wanted].map((id) => `${id}<${id}`));
      for (const _ of names) {
        const further = [...reached].flatMap((pair) => {
          const [top = '', id = ''] = pair.split('<');
          const above = parentOf.get(top);
          return above === undefined ? [pair] : [pair, `${above}<${id}`];
        });
        reached = new Set(further);
      }
      const known = new Set([...wanted, ...parentOf.keys(), ...parentOf.values()]);
      const expected = [...reached].filter((pair) => {
        const [top = '', id = ''] = pair.split('<');
        return wanted.includes(top) && known.has(id);
      });
      expect(pairs.sort()).toEqual(expected.sort());
    }),
    { seed: 7, numRuns: 1_000 },
  );
});

test.for([
  [{ parentChain: ['p', 'x'] }, 'cycle'],
  [{ parentChain: ['x'] }, 'cycle'],
  [{ parentChain: Array.from({ length: maxLevels - 1 }, (_, at) => `p${at}`) }, undefined],
  [{ parentChain: Array.from({ length: maxLevels }, (_, at) => `p${at}`) }, 'depth'],
  [{ levelsBelow: maxLevels - 2 }, undefined],
  [{ levelsBelow: maxLevels - 1 }, 'depth'],
  [{ belowTop: maxDescendants - 1 }, undefined],
  [{ belowTop: maxDescendants }, 'crowd'],
  [{ below: 1, belowTop: maxDescendants - 1 }, 'crowd'],
] as const)('placing %j: %s', ([changes, refusal]) => {
  const placing = { accountId: 'x', parentChain: ['p'], levelsBelow: 0, below: 0, belowTop: 0 };
  expect(refusalOf({ ...placing, ...changes })).toBe(refusal);
});
