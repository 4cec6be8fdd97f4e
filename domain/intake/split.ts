import type { EventLimits } from './limits.ts';
import { maxDepth, maxEventsPerRequest } from './limits.ts';
import type { Reason } from './reasons.ts';
import { memberStart, type Scan, scanValue, skipSpace } from './scan.ts';

/** One event's text, cut out of its request. `fault` says that it must not be parsed. */
export interface RawEvent {
  readonly text: string;
  readonly fault: Reason | undefined;
}

export type SplitRequest =
  | {
      readonly kind: 'split';
      readonly events: readonly RawEvent[];
      /** Members of a batch beside its events, parsed; empty for a single call. */
      readonly head: Readonly<Record<string, unknown>>;
      /** The request's text around the elements of its batch; empty for a single call. */
      readonly before: string;
      readonly after: string;
    }
  | { readonly kind: 'rejected'; readonly reason: Reason };

const closeBracket = 0x5d;
const comma = 0x2c;
const openBracket = 0x5b;

/**
 * Takes a request body apart into its events without parsing them, so that one bad event leaves its neighbours
 * alone and nothing is parsed that breaks a limit.
 *
 * @param isBatch whether the path says that the body is `{"batch": […]}`
 */
export function splitRequest(body: string, isBatch: boolean, limits: EventLimits): SplitRequest {
  const text = body.charCodeAt(0) === 0xfeff ? body.slice(1) : body;
  return isBatch ? splitBatch(text, limits) : splitSingle(text, limits);
}

function splitSingle(text: string, limits: EventLimits): SplitRequest {
  const start = skipSpace(text, 0);
  const scan: Scan = { end: -1, keys: 0, depth: 0 };
  scanValue(text, start, scan);
  if (scan.end < 0 || skipSpace(text, scan.end) < text.length) {
    return { kind: 'rejected', reason: 'malformed_json' };
  }
  const event = text.slice(start, scan.end);
  return {
    kind: 'split',
    events: [{ text: event, fault: faultOf(event, scan, limits) }],
    head: {},
    before: '',
    after: '',
  };
}

function splitBatch(text: string, limits: EventLimits): SplitRequest {
  const start = memberStart(text, 'batch');
  if (start < 0 || text.charCodeAt(start) !== openBracket) return withoutBatch(text);
  const events: RawEvent[] = [];
  const end = cutElements(text, start, limits, events);
  if (end < 0) return { kind: 'rejected', reason: 'malformed_json' };
  if (events.length > maxEventsPerRequest) return { kind: 'rejected', reason: 'too_many_events' };
  const before = text.slice(0, start);
  const after = text.slice(end);
  const scan: Scan = { end: -1, keys: 0, depth: 0 };
  const headText = `${before}[]${after}`;
  scanValue(headText, skipSpace(headText, 0), scan);
  const fault = scan.end < 0 ? 'malformed_json' : faultOf(headText, scan, limits);
  if (fault !== undefined) return { kind: 'rejected', reason: fault };
  const head = parseJson(headText);
  // A second `batch` would win for a parser; which of the two is meant nobody can say.
  if (!isMembers(head) || memberStart(`{${after.replace(',', '')}`, 'batch') >= 0) {
    return { kind: 'rejected', reason: 'malformed_json' };
  }
  if (events.length === 0) return { kind: 'rejected', reason: 'empty_batch' };
  return { kind: 'split', events, head, before: `${before}[`, after: `]${after}` };
}

/** @returns index behind the array's bracket, or -1 when the array is not one */
function cutElements(text: string, start: number, limits: EventLimits, events: RawEvent[]): number {
  const scan: Scan = { end: -1, keys: 0, depth: 0 };
  let at = skipSpace(text, start + 1);
  if (text.charCodeAt(at) === closeBracket) return at + 1;
  while (at < text.length) {
    scanValue(text, at, scan);
    if (scan.end < 0) return -1;
    const event = text.slice(at, scan.end);
    events.push({ text: event, fault: faultOf(event, scan, limits) });
    at = skipSpace(text, scan.end);
    const code = text.charCodeAt(at);
    if (code === closeBracket) return at + 1;
    if (code !== comma) return -1;
    // Enough is known; going on would only cost memory.
    if (events.length > maxEventsPerRequest) return text.length;
    at = skipSpace(text, at + 1);
  }
  return -1;
}

function withoutBatch(text: string): SplitRequest {
  // The bound keeps a bomb that is no batch from being parsed only to be named rightly.
  const value = text.length > 32 * 1024 ? undefined : parseJson(text);
  if (value === undefined) return { kind: 'rejected', reason: 'malformed_json' };
  return { kind: 'rejected', reason: isMembers(value) ? 'batch_missing' : 'body_not_object' };
}

function faultOf(text: string, scan: Scan, limits: EventLimits): Reason | undefined {
  if (isLargerThan(text, limits.eventBytes)) return 'too_large';
  if (scan.depth > maxDepth) return 'too_deep';
  if (scan.keys > limits.keys) return 'too_many_keys';
  return undefined;
}

/** Compares UTF-8 bytes; counts them only where the number of characters leaves it open. */
function isLargerThan(text: string, bytes: number): boolean {
  if (text.length > bytes) return true;
  if (text.length * 3 <= bytes) return false;
  let total = text.length;
  for (let at = 0; at < text.length; at += 1) {
    const code = text.charCodeAt(at);
    // Each half of a surrogate pair counts two of the pair's four bytes.
    if (code > 0x7f) total += code > 0x7ff && (code < 0xd800 || code > 0xdfff) ? 2 : 1;
  }
  return total > bytes;
}

/** @returns undefined for what is not JSON */
export function parseJson(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}

/** Whether a parsed value is an object with members: neither null nor an array. */
export function isMembers(value: unknown): value is Readonly<Record<string, unknown>> {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}
