import { describe, expect, test } from 'vitest';
import { retryDelayMs } from '../../browser/retry.ts';

const answer = (status: number, retryAfter?: string) => ({
  status,
  headers: new Headers(retryAfter === undefined ? {} : { 'retry-after': retryAfter }),
});

describe('what is sent again', () => {
  test.for([200, 204, 301, 400, 401, 403, 404, 413, 415])('%i is final', (status) => {
    expect(retryDelayMs(answer(status), 3)).toBe(0);
  });

  test.for([408, 429, 500, 502, 503, 504])('%i is not', (status) => {
    expect(retryDelayMs(answer(status), 0)).toBeGreaterThan(0);
  });

  test.for([0, 1, 2, 5, 8, 20, 2_000])(
    'after %i failures within the backoff’s bounds',
    (failures) => {
      const longest = Math.min(1_000 * 2 ** failures, 300_000);
      for (let round = 0; round < 50; round += 1) {
        const delay = retryDelayMs(undefined, failures);
        expect(delay).toBeGreaterThanOrEqual(longest / 2);
        expect(delay).toBeLessThanOrEqual(longest);
      }
    },
  );

  test('as long as the server asks, in seconds or by a date, an hour at most', () => {
    expect(retryDelayMs(answer(503, '7'), 9)).toBe(7_000);
    expect(retryDelayMs(answer(429, '86400'), 0)).toBe(3_600_000);
    const date = new Date(Date.now() + 60_000).toUTCString();
    const delay = retryDelayMs(answer(503, date), 0);
    expect(delay).toBeGreaterThan(55_000);
    expect(delay).toBeLessThanOrEqual(60_000);
  });

  test.for(['soon', '-5', '0', ''])('as ever when it asks for %o', (retryAfter) => {
    const delay = retryDelayMs(answer(503, retryAfter), 0);
    expect(delay).toBeGreaterThanOrEqual(500);
    expect(delay).toBeLessThanOrEqual(1_000);
  });
});
