import { copyFileSync, existsSync, mkdirSync, mkdtempSync, readdirSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { apiClient } from '../../proofs/api-client.ts';
import { readInvoices } from '../../proofs/online-retail/receipts.ts';
import { runStory, type StoryResult, storyTimeZone } from '../../proofs/online-retail/story.ts';
import { progress } from '../../proofs/progress.ts';
import { startStack } from '../../proofs/stack.ts';
import { writeReceiptFiles } from './receipt-files.ts';
import { type Expected, expectedFrom } from './receipt-oracle.ts';

const shared = join(import.meta.dirname, '..', '..', '..', 'shared', 'data', 'online_retail');
const folder = mkdtempSync(join(tmpdir(), 'daicho-story-test-'));
afterAll(() => rmSync(folder, { recursive: true, force: true }));

const tell = async (data: string, state: string, asOf: string): Promise<StoryResult> => {
  const { rows, invoices } = readInvoices(data);
  const stack = await startStack({ state, timeZone: storyTimeZone, minimumListSize: 1 });
  try {
    const target = () => stack;
    const api = apiClient(target);
    return await runStory({ target, api, state, asOf, rows, invoices, progress: progress(true) });
  } finally {
    await stack.stop();
  }
};

const expectAgreement = (result: StoryResult, expected: Expected): void => {
  expect(result.rows).toBe(expected.rows);
  expect(result.events).toMatchObject({ stored: expected.events, rejected: 0 });
  expect(result.profiles).toEqual({ known: expected.known, unknown: expected.unknown });
  expect(result.audiences).toEqual(expected.audiences);
  const listed = {
    acknowledged: expected.audiences['repeat-buyers'],
    added: expected.audiences['repeat-buyers'],
    removed: 0,
    no_identifier: 0,
    no_consent: 0,
    refused: 0,
  };
  expect(result.destinations).toEqual({ google: listed, meta: listed });
};

describe('generated receipts', () => {
  const data = join(folder, 'generated');
  const state = join(folder, 'generated-state');
  const asOf = '2011-12-10';
  let first: StoryResult;
  let expected: Expected;
  beforeAll(async () => {
    writeReceiptFiles(data, { days: 14, invoicesPerDay: 12, seed: 7 });
    expected = await expectedFrom(data, asOf);
    first = await tell(data, state, asOf);
  });

  test('sizes, people and lists equal plain SQL over the same files', () => {
    expect(expected.audiences['repeat-buyers']).toBeGreaterThan(20);
    expect(expected.audiences['lapsed-180d']).toBeGreaterThan(5);
    expectAgreement(first, expected);
    expect(first.events.accepted).toBe(expected.events);
    expect(first.events.duplicate).toBe(0);
  });

  test('importing twice raises accepted and duplicate by the same number, and nothing else', async () => {
    const second = await tell(data, state, asOf);
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

describe.skipIf(!existsSync(shared))(
  'real receipts (skipped where ../shared/data is absent)',
  () => {
    test('a week of Online Retail equal plain SQL', async () => {
      const data = join(folder, 'real');
      mkdirSync(data);
      for (const name of readdirSync(shared).filter((file) => /^2011-01-(0[4-9]|10)/.test(file)))
        copyFileSync(join(shared, name), join(data, name));
      const asOf = '2011-08-10';
      expectAgreement(
        await tell(data, join(folder, 'real-state'), asOf),
        await expectedFrom(data, asOf),
      );
    });
  },
);
