import * as fc from 'fast-check';
import { expect, test } from 'vitest';
import { askGate, type Gate, openGate, tellGate } from '../../domain/sync/gate.ts';

const caller = (id: string, isRepeat = false) => ({ id, holdMs: 100_000, requests: 1, isRepeat });

const step = fc.record({
  waitMs: fc.integer({ min: 0, max: 120_000 }),
  caller: fc.integer({ min: 0, max: 8 }),
  isRepeat: fc.boolean(),
  leaves: fc.constantFrom('well' as const, 'failed' as const, 'never' as const),
  afterMs: fc.integer({ min: 0, max: 60_000 }),
});

test('never more than three call at a time, nobody before the time that a platform asked for', () => {
  fc.assert(
    fc.property(fc.array(step, { maxLength: 80 }), (steps) => {
      let gate: Gate = openGate;
      let now = 1_000_000_000_000;
      let asked = 0;
      const calling = new Map<string, number>();
      for (const each of steps) {
        now += each.waitMs;
        const id = String(each.caller);
        const answer = askGate(gate, caller(id, each.isRepeat), now);
        for (const [other, until] of calling) if (until <= now) calling.delete(other);
        if (answer.kind === 'wait') {
          expect(answer.untilEpochMs).toBeGreaterThan(now);
          continue;
        }
        expect(now).toBeGreaterThanOrEqual(asked);
        calling.set(id, now + 100_000);
        expect(calling.size).toBeLessThanOrEqual(3);
        gate = answer.gate;
        if (each.leaves === 'never') continue;
        calling.delete(id);
        const { afterMs } = each;
        const result =
          each.leaves === 'well'
            ? ({ kind: 'well' } as const)
            : ({ kind: 'failed', afterMs, reason: 'busy' } as const);
        gate = tellGate(gate, id, result, now, () => 0.5);
        // A call that went well shows that the platform answers again.
        asked = each.leaves === 'well' ? 0 : Math.max(asked, now + afterMs);
      }
    }),
  );
});

test('a platform that is away is called ever more rarely, and at once when it answers', () => {
  let gate: Gate = openGate;
  let now = 1_000_000_000_000;
  const start = now;
  let calls = 0;
  while (now < start + 72 * 3_600_000) {
    const answer = askGate(gate, caller('a', calls > 0), now);
    if (answer.kind === 'wait') {
      now = answer.untilEpochMs;
      continue;
    }
    calls += 1;
    const failed = { kind: 'failed', afterMs: 0, reason: 'away' } as const;
    gate = tellGate(answer.gate, 'a', failed, now, () => 0.999);
  }
  // Three days of half an hour each, and the first minutes.
  expect(calls).toBeLessThan(72 * 2 + 20);
  expect(calls).toBeGreaterThan(72);
  const back = askGate(gate, caller('a', true), gate.closedUntilEpochMs);
  expect(back.kind).toBe('go');
  if (back.kind === 'wait') return;
  const well = tellGate(back.gate, 'a', { kind: 'well' }, now, () => 0);
  expect(well).toMatchObject({ failures: 0, closedUntilEpochMs: 0 });
  expect(well.reason).toBeUndefined();
});

test('at most a call and a half goes out for each that succeeds, after the first twenty', () => {
  fc.assert(
    fc.property(fc.array(fc.boolean(), { minLength: 200, maxLength: 400 }), (answers) => {
      let gate: Gate = openGate;
      const now = 1_000_000_000_000;
      let [calls, successes, isRepeat] = [0, 0, false];
      for (const isWell of answers) {
        const answer = askGate(gate, caller('a', isRepeat), now);
        if (answer.kind === 'wait') break;
        calls += 1;
        if (isWell) successes += 1;
        const result = isWell
          ? ({ kind: 'well' } as const)
          : ({ kind: 'failed', afterMs: 0, reason: '' } as const);
        gate = { ...tellGate(answer.gate, 'a', result, now, () => 0), closedUntilEpochMs: 0 };
        isRepeat = !isWell;
      }
      expect(calls).toBeLessThanOrEqual(successes * 1.5 + 22);
    }),
  );
});

test('so many requests a minute and no more', () => {
  let gate: Gate = openGate;
  let now = 1_000_000_000_000;
  const sent: number[] = [];
  for (let round = 0; round < 400; round += 1) {
    const limited = { ...caller('a'), requests: 7, requestsPerMinute: 60 };
    const answer = askGate(gate, limited, now);
    if (answer.kind === 'wait') now = answer.untilEpochMs;
    else {
      sent.push(now);
      gate = tellGate(answer.gate, 'a', { kind: 'well' }, now, () => 0);
      now += 1_000;
    }
  }
  const minutes = Map.groupBy(sent, (at) => Math.floor((at - (sent[0] ?? 0)) / 60_000));
  for (const calls of minutes.values()) expect(calls.length * 7).toBeLessThanOrEqual(60);
});
