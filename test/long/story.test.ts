import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import type { StoryResult } from '../../proofs/online-retail/story.ts';
import { writeReceiptFiles } from '../integration/receipt-files.ts';
import { type Expected, expectedFrom } from '../integration/receipt-oracle.ts';
import { expectAgreement, tellStory } from '../integration/told-story.ts';

const folder = mkdtempSync(join(tmpdir(), 'daicho-story-test-'));
afterAll(() => rmSync(folder, { recursive: true, force: true }));

describe('generated receipts', () => {
  const data = join(folder, 'generated');
  const state = join(folder, 'generated-state');
  const asOf = '2011-12-10';
  let first: StoryResult;
  let expected: Expected;
  beforeAll(async () => {
    writeReceiptFiles(data, { days: 14, invoicesPerDay: 12, seed: 7 });
    expected = await expectedFrom(data, asOf);
    first = await tellStory(data, state, asOf);
  });

  test('sizes, people and lists equal plain SQL over the same files', () => {
    expect(expected.audiences['repeat-buyers']).toBeGreaterThan(20);
    expect(expected.audiences['lapsed-180d']).toBeGreaterThan(5);
    expectAgreement(first, expected);
    expect(first.events.accepted).toBe(expected.events);
    expect(first.events.duplicate).toBe(0);
  });

  test('importing twice raises accepted and duplicate by the same number, and nothing else', async () => {
    const second = await tellStory(data, state, asOf);
    expect(second).toEqual({
      ...first,
      events: {
        ...first.events,
        accepted: first.events.accepted * 2,
        duplicate: first.events.accepted,
      },
      cost_usd: second.cost_usd,
      seconds: second.seconds,
    });
  });
});
