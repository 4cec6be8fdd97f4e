import { expect } from 'vitest';
import { apiClient } from '../../proofs/api-client.ts';
import { readInvoices } from '../../proofs/online-retail/receipts.ts';
import { runStory, type StoryResult, storyTimeZone } from '../../proofs/online-retail/story.ts';
import { progress } from '../../proofs/progress.ts';
import { startStack } from '../../proofs/stack.ts';
import type { Expected } from './receipt-oracle.ts';

/** The story over a folder of receipts, on a stack of its own. */
export const tellStory = async (
  data: string,
  state: string,
  asOf: string,
): Promise<StoryResult> => {
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

/** Sizes, people and lists equal what plain SQL says of the same files. */
export const expectAgreement = (result: StoryResult, expected: Expected): void => {
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
