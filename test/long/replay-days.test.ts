import { expect, test } from 'vitest';
import { progress } from '../../proofs/progress.ts';
import { replay } from '../../proofs/replay/replay.ts';

// Two stacks boot for it, beside whatever else runs on the machine.
const timeoutMs = 480_000;

test('days lived one by one, with late events, copies, merges and unmerges, end as one full recompute', {
  timeout: timeoutMs,
}, async () => {
  const size = { days: 5, people: 12, eventsPerDay: 40, seed: 3 };
  const replayed = await replay(size, progress(true));
  expect(replayed.late).toBeGreaterThan(0);
  expect(replayed.copies).toBeGreaterThan(0);
  expect(replayed.unmerges).toBeGreaterThan(0);
  expect(replayed.merges).toBeGreaterThan(5);
  for (const audience of replayed.audiences) {
    expect(audience).toMatchObject({ isSame: true, isHistoryRight: true });
  }
  expect(replayed.audiences.filter(({ members }) => members > 0).length).toBeGreaterThan(5);
  expect(replayed.isRollupSame).toBe(true);
  expect(replayed.days.map(({ meterAgrees }) => meterAgrees)).not.toContain(false);
});
