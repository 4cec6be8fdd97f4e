import { expect, test } from 'vitest';
import { countChanges, type Finding, journalRowOf } from '../../domain/sync/journal.ts';

const at = '2026-05-20T00:00:00.000Z';
const finding = (status: Finding['status']): Finding => ({ profileId: 'p', status, nodes: [] });

/** Does a chunk of one profile: counts from what the journal held, and leaves its word there. */
const chunk = (mark: string, status: Finding['status'], row?: ReturnType<typeof journalRowOf>) => ({
  changes: countChanges([finding(status)], new Map(row ? [['p', row]] : []), mark),
  row: journalRowOf('s', mark, finding(status), row, at),
});

test('a chunk done again counts the same, from what was before it', () => {
  const first = chunk('run-add', 'acknowledged');
  const again = chunk('run-add', 'acknowledged', first.row);
  expect(again.changes).toEqual(first.changes);
  expect(again.changes).toEqual({ acknowledged: 1, added: 1 });
});

test('who was left without consent is counted once, though the next phase of the run looks again', () => {
  const added = chunk('run-add', 'no_consent');
  const rechecked = chunk('run-recheck', 'no_consent', added.row);
  expect(added.changes).toEqual({ no_consent: 1 });
  expect(rechecked.changes).toEqual({});
  expect(chunk('later-recheck', 'acknowledged', rechecked.row).changes).toEqual({
    no_consent: -1,
    acknowledged: 1,
    added: 1,
  });
});
