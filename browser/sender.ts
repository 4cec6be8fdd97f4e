import { exclusively } from './lock.ts';
import { newId } from './new-id.ts';
import { options } from './options.ts';
import { batchUrl, post } from './request.ts';
import { retryDelayMs } from './retry.ts';
import { keysOf, read, remove, write } from './storage.ts';

/** Each event has a key of its own, so that tabs never overwrite each other's; in the order of the calls. */
const prefix = '_dcq';
/** Epoch milliseconds before which no tab asks the server again. */
const waitKey = '_dcw';

/** Ends the keys of this page's events. */
const page = newId();
let count = 1e5;
let timer = 0;
let failures = 0;
let isSending = false;
let isLeaving = false;
let inFlight: readonly string[] = [];

/** Keeps an event until the server has answered for it; not one that is too large, or when 1,000 wait already. */
export function enqueue(text: string): void {
  const maxWaiting = 1_000;
  // The server takes no larger event of a browser.
  const maxBytes = 32_768;
  const waiting = keysOf(prefix).length;
  if (waiting >= maxWaiting || bytesOf(text) > maxBytes) return;
  count += 1;
  write(prefix + Date.now() + count + page, text);
  if (waiting + 1 < +options.flushAt) flushLater();
  else flush();
}

export function flushLater(): void {
  const { flushAfterMs } = options;
  timer ||= window.setTimeout(flush, Math.max(+flushAfterMs, restMs()));
}

export async function flush(): Promise<void> {
  clearTimeout(timer);
  timer = 0;
  if (isSending || isLeaving) return;
  isSending = true;
  await exclusively(async () => {
    while (await sendNext());
  });
  isSending = false;
  // The network is away, the server asks for patience, or another tab is at it.
  if (keysOf(prefix).length > 0) flushLater();
}

/**
 * The page goes away: what it still has of its own leaves by a beacon, and stays kept, since nobody will hear the answer.
 * Sent again, by a page that lives longer, it is the same event.
 */
export function leave(): void {
  const own = keysOf(prefix).filter((key) => key.endsWith(page) && !inFlight.includes(key));
  const [body, keys] = batchOf(own);
  if (keys[0] && restMs() <= 0) navigator.sendBeacon(batchUrl(), body);
  // Should the page come back, from the browser's cache, it goes on as before.
  isLeaving = true;
  setTimeout(() => {
    isLeaving = false;
    flushLater();
  });
}

/** Milliseconds until the server may be asked. */
function restMs(): number {
  return navigator.onLine ? +(read(waitKey) ?? 0) - Date.now() : 1;
}

/** @returns whether there may be more to send */
async function sendNext(): Promise<boolean> {
  const [body, keys] = batchOf(keysOf(prefix));
  if (!keys[0] || restMs() > 0) return false;
  inFlight = keys;
  const answer = await post(body).catch(() => undefined);
  inFlight = [];
  const delayMs = retryDelayMs(answer, failures);
  if (delayMs) {
    failures += 1;
    write(waitKey, `${Date.now() + delayMs}`);
    return false;
  }
  failures = 0;
  keys.forEach(remove);
  return true;
}

/** Segment's batch of the events that fit, oldest first. */
function batchOf(keys: readonly string[]): readonly [body: string, keys: readonly string[]] {
  // A browser sends on 64 KiB for a page that is gone.
  const maxBytes = 60_000;
  const taken: string[] = [];
  let bytes = 0;
  for (const key of keys) {
    bytes += bytesOf(read(key)) + 1;
    if (bytes > maxBytes) break;
    taken.push(key);
  }
  const sentAt = new Date().toISOString();
  const batch = taken.map(read).filter(Boolean);
  return [`{"writeKey":"${options.writeKey}","sentAt":"${sentAt}","batch":[${batch}]}`, taken];
}

function bytesOf(text: string | null | undefined): number {
  return new Blob([`${text}`]).size;
}
