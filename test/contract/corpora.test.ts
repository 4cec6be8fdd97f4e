import { expect, test } from 'vitest';
import { isJson, jsonTexts } from '../../proofs/corpora/json-texts.ts';
import { allRequests, judge } from '../../proofs/corpora/judge.ts';
import { naughtyStrings } from '../../proofs/corpora/naughty-requests.ts';

test('the corpora are as large as they say', () => {
  expect(jsonTexts.length).toBeGreaterThanOrEqual(340);
  expect(jsonTexts.filter(isJson).length).toBeGreaterThan(70);
  expect(naughtyStrings.length).toBeGreaterThanOrEqual(485);
});

test('whatever comes in is stored or refused with a reason, quickly, and breaks nothing', async ({
  annotate,
}) => {
  // Every third of JSON, in another place each, every sixteenth of the naughty strings, and three times the time, for a
  // machine that has other tests to run; `npm run corpora` takes all, in 100 ms each.
  const judged = await judge(allRequests(3, 16), 300);
  await annotate(
    `${judged.requests} requests, ${judged.events} events, ${judged.stored} stored, slowest ${judged.slowestMs} ms: ${judged.slowest}`,
  );
  expect(judged.faults).toEqual([]);
  expect(judged).toMatchObject({ crashes: 0, serverErrors: 0 });
  expect(judged.stored).toBeGreaterThan(3_000);
  expect(Object.keys(judged.rejectedByReason).length).toBeGreaterThan(12);
}, 30_000);
