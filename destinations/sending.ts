import type { BatchResult, RecordOutcome } from './destination.ts';

/** What is sent: a member of a list, or a conversion. */
interface Named {
  readonly recordId: string;
}

/** How the platform took one request. */
export type Reply =
  /** Took everything but the named indexes; those of `again` it wants once more. */
  | {
      readonly kind: 'accepted';
      readonly receipt?: string;
      readonly rejected?: Rejections;
      readonly again?: Rejections;
    }
  /** Took nothing, and says because of which members. */
  | { readonly kind: 'blamed'; readonly rejected: Rejections }
  /** Took nothing because of some member, and does not say which. */
  | { readonly kind: 'refused'; readonly reason: string }
  | { readonly kind: 'retry'; readonly afterMs: number; readonly reason: string }
  | { readonly kind: 'unknown'; readonly reason: string }
  /** The connection is at fault, not a member. */
  | { readonly kind: 'stopped'; readonly reason: string };

/** Reason by index within the request. */
type Rejections = ReadonlyMap<number, string>;

export interface Limits {
  readonly records: number;
  /** UTF-8 bytes of all members of a request together. */
  readonly bytes: number;
}

/** Refusals without blame in one call before the request itself is held to be at fault. */
const mostRefusals = 100;

/** Pause before a stopped connection is tried again without being told to. */
const stoppedPauseMs = 60 * 60 * 1000;

/** Pause before a member is sent again whom an otherwise accepted request left out for now. */
const againPauseMs = 30_000;

/**
 * Sends members in requests within the limits, one after another. Blamed members are dropped and the rest sent again;
 * a request refused without blame is halved until the culprit stands alone. After a retry, an unknown or a stop nothing
 * more is sent: what remains is `retry`.
 *
 * @param sizeOf records and bytes that one member takes in a request
 */
export async function sendInRequests<Item extends Named>(
  members: readonly Item[],
  limits: Limits,
  sizeOf: (member: Item) => { readonly records: number; readonly bytes: number },
  request: (members: readonly Item[]) => Promise<Reply>,
): Promise<BatchResult> {
  const outcomes = new Map<string, RecordOutcome>();
  const receipts: string[] = [];
  const settle = (settled: readonly Item[], outcome: RecordOutcome): void => {
    for (const member of settled) outcomes.set(member.recordId, outcome);
  };
  const stop = (unsent: readonly Item[], reason: string): BatchResult => {
    settle(unsent, { kind: 'retry', afterMs: stoppedPauseMs, reason });
    return { outcomes, receipts, stopped: reason };
  };
  const queue = split(members, limits, sizeOf);
  let refusals = 0;
  for (let next = queue.shift(); next !== undefined; next = queue.shift()) {
    const reply = await request(next);
    switch (reply.kind) {
      case 'accepted':
        settle(next, { kind: 'delivered' });
        settleRejected(next, reply.rejected ?? new Map(), outcomes);
        for (const [index, reason] of reply.again ?? []) {
          settle(next.slice(index, index + 1), { kind: 'retry', afterMs: againPauseMs, reason });
        }
        if (reply.receipt !== undefined) receipts.push(reply.receipt);
        break;
      case 'blamed': {
        settleRejected(next, reply.rejected, outcomes);
        const rest = next.filter((_, index) => !reply.rejected.has(index));
        if (rest.length === next.length) settle(next, rejected('refused without a known member'));
        else if (rest.length > 0) queue.unshift(rest);
        break;
      }
      case 'refused':
        refusals += 1;
        if (refusals > mostRefusals) return stop([...next, ...queue.flat()], reply.reason);
        if (next.length === 1) settle(next, rejected(reply.reason));
        else queue.unshift(...halves(next));
        break;
      case 'unknown':
        settle(next, { kind: 'unknown', reason: reply.reason });
        settle(queue.flat(), { kind: 'retry', afterMs: 0, reason: 'not sent yet' });
        return { outcomes, receipts };
      case 'retry':
        settle([...next, ...queue.flat()], reply);
        return { outcomes, receipts };
      case 'stopped':
        return stop([...next, ...queue.flat()], reply.reason);
    }
  }
  return { outcomes, receipts };
}

/** Splits by count and bytes, order kept. A member above the byte limit gets a request of its own. */
export function split<Item>(
  items: readonly Item[],
  limits: Limits,
  sizeOf: (item: Item) => { readonly records: number; readonly bytes: number },
): (readonly Item[])[] {
  const parts: (readonly Item[])[] = [];
  let part: Item[] = [];
  let records = 0;
  let bytes = 0;
  for (const item of items) {
    const size = sizeOf(item);
    const isFull = records + size.records > limits.records || bytes + size.bytes > limits.bytes;
    if (isFull && part.length > 0) {
      parts.push(part);
      part = [];
      records = 0;
      bytes = 0;
    }
    part.push(item);
    records += size.records;
    bytes += size.bytes;
  }
  if (part.length > 0) parts.push(part);
  return parts;
}

function halves<Item>(members: readonly Item[]): readonly (readonly Item[])[] {
  const middle = Math.ceil(members.length / 2);
  return [members.slice(0, middle), members.slice(middle)];
}

function rejected(reason: string): RecordOutcome {
  return { kind: 'rejected', reason };
}

function settleRejected(
  members: readonly Named[],
  rejections: Rejections,
  outcomes: Map<string, RecordOutcome>,
): void {
  for (const [index, reason] of rejections) {
    const member = members[index];
    if (member !== undefined) outcomes.set(member.recordId, rejected(reason));
  }
}
