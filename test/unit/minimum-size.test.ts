import fc from 'fast-check';
import { expect, test } from 'vitest';
import { minimumListSize } from '../../domain/sync/minimum-size.ts';

test('never below a hundred, never below the platform’s own; channels of the brand have none', () => {
  const platform = fc.integer({ min: 1, max: 5_000 });
  const deployment = fc.integer({ min: 100, max: 5_000 });
  fc.assert(
    fc.property(platform, deployment, (own, ours) => {
      expect(minimumListSize(own, ours)).toBe(Math.max(100, own, ours));
      expect(minimumListSize(own)).toBe(Math.max(100, own));
      expect(minimumListSize(0, ours)).toBe(0);
    }),
  );
});

test('a laboratory sends to small lists, whatever the platform wants', () => {
  expect([1, 99].map((ours) => minimumListSize(1_000, ours))).toEqual([1, 99]);
});
