import { expect, test } from 'vitest';
import { inParallel, partsOf } from '../../stores/in-parallel.ts';
import { recentMap } from '../../stores/recent-map.ts';

test('results keep the order of the items, and no more than the limit run at once', async () => {
  let running = 0;
  let most = 0;
  const results = await inParallel([5, 1, 4, 2, 3], 2, async (item) => {
    running += 1;
    most = Math.max(most, running);
    for (let turns = item; turns > 0; turns -= 1) await null;
    running -= 1;
    return item * 10;
  });
  expect(results).toEqual([50, 10, 40, 20, 30]);
  expect(most).toBe(2);
});

test('after a failure nothing new is started', async () => {
  const started: number[] = [];
  const run = inParallel([1, 2, 3, 4, 5], 2, async (item) => {
    started.push(item);
    await null;
    if (item === 2) throw new Error('second');
  });
  await expect(run).rejects.toThrow('second');
  expect(started).not.toContain(5);
});

test('a list is cut into parts', () => {
  expect(partsOf([1, 2, 3, 4, 5], 2)).toEqual([[1, 2], [3, 4], [5]]);
});

test('a recent map forgets what was unused for longest', () => {
  const map = recentMap<number>(2);
  map.set('a', 1);
  map.set('b', 2);
  expect(map.get('a')).toBe(1);
  map.set('c', 3);
  expect([map.get('a'), map.get('b'), map.get('c')]).toEqual([1, undefined, 3]);
});
