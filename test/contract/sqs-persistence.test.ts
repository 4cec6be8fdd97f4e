import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, expect, test } from 'vitest';
import { createSqs } from '../../local/sqs/sqs.ts';
import { killedAfter } from './killed-child.ts';

const dir = mkdtempSync(join(tmpdir(), 'daicho-sqs-kill-'));
afterAll(() => rmSync(dir, { recursive: true }));

test('no acknowledged send is lost by kill -9, and what the dead poller held comes back', async () => {
  const sent: string[] = [];
  const deleting = new Set<string>();
  for (const milliseconds of [15, 80, 150]) {
    for (const line of await killedAfter('sqs', dir, milliseconds)) {
      const [what, id = ''] = line.split(' ');
      if (what === 'sent') sent.push(id);
      if (what === 'deleting') deleting.add(id);
    }
    const sqs = createSqs({ dir, clock: Date.now, meter: () => undefined, origin: () => '' });
    const held = sqs.counts('events').inFlight;
    expect(sqs.releaseOwned('poller')).toBe(held);
    expect(sqs.counts('events').inFlight).toBe(0);
    sqs.close();
  }
  const sqs = createSqs({ dir, clock: Date.now, meter: () => undefined, origin: () => '' });
  const there = new Set<string>();
  for (;;) {
    const taken = sqs.receive('events', 10_000, undefined, 'check');
    if (taken.length === 0) break;
    for (const { messageId } of taken) there.add(messageId);
  }
  sqs.close();
  expect(sent.length).toBeGreaterThan(100);
  expect(sent.filter((id) => !there.has(id) && !deleting.has(id))).toEqual([]);
});
