import { expect, test } from 'vitest';
import { inParallel, partsOf } from '../../stores/in-parallel.ts';
import { recentSet } from '../../stores/recent-set.ts';

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

test('a recent set forgets what was unused for longest', () => {
  const set = recentSet(2);
  set.add('a');
  set.add('b');
  expect(set.has('a')).toBe(true);
  set.add('c');
  expect([set.has('a'), set.has('b'), set.has('c')]).toEqual([true, false, true]);
});
