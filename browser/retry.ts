const longestMs = 300_000;
const longestAskedMs = 3_600_000;

/**
 * How long to wait before the same is sent again: as long as the server asks, at most an hour; else exponential backoff
 * with jitter, 0.5 s to 5 min.
 *
 * @param answer undefined when there was none
 * @param failures so far, one after another
 * @returns milliseconds; 0 where the server has taken the events, or never will
 */
export function retryDelayMs(
  answer: Pick<Response, 'status' | 'headers'> | undefined,
  failures: number,
): number {
  const status = answer?.status ?? 500;
  if (status < 500 && status !== 429 && status !== 408) return 0;
  const header = answer?.headers.get('retry-after') ?? '';
  const askedMs = Number(header) * 1_000 || Date.parse(header) - Date.now();
  return askedMs > 0
    ? Math.min(askedMs, longestAskedMs)
    : Math.min(1_000 * 2 ** failures, longestMs) * (0.5 + Math.random() / 2);
}
