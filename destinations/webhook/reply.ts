import * as z from 'zod';
import type { RecordOutcome } from '../destination.ts';
import { isRetryableStatus, retryAfterMs } from '../http.ts';
import type { Reply } from '../sending.ts';
import type { GuardedReply } from './guarded-post.ts';

/** What a receiver may say of single records. Further members are not read: they could echo data. */
const results = z.object({
  results: z.array(z.object({ id: z.string(), status: z.enum(['accepted', 'rejected', 'retry']) })),
});

const pauseMs = 30_000;
/** Statuses that blame some record, or the size, and not the connection. */
const refusals = new Set([400, 413, 422]);

export interface WebhookReply {
  readonly reply: Reply;
  /** Outcomes other than delivered, by the id the receiver knows, where it took the request. */
  readonly exceptions: ReadonlyMap<string, RecordOutcome>;
}

/**
 * Reads a receiver's answer. 2xx took all records but those that `results` names otherwise; 400, 413 and 422 took none
 * because of some record; 408, 425, 429, 500, 502, 503 and 504 ask for the same again; anything else, a redirect too,
 * stops the connection.
 */
export function readWebhookReply(reply: GuardedReply): WebhookReply {
  if (reply.kind === 'answer' && reply.status >= 200 && reply.status < 300) {
    return { reply: { kind: 'accepted' }, exceptions: exceptionsIn(reply.json) };
  }
  return { reply: failure(reply), exceptions: new Map() };
}

function failure(reply: GuardedReply): Reply {
  switch (reply.kind) {
    case 'barred':
      return {
        kind: 'stopped',
        reason: 'the host has an address that is not of the public internet',
      };
    case 'unreachable':
      return { kind: 'retry', afterMs: pauseMs, reason: 'the receiver cannot be reached' };
    case 'unknown':
      return { kind: 'unknown', reason: 'the receiver did not answer' };
    case 'answer': {
      const reason = `the receiver answered ${reply.status}`;
      if (isRetryableStatus(reply.status)) {
        return { kind: 'retry', afterMs: retryAfterMs(reply.headers, pauseMs), reason };
      }
      if (refusals.has(reply.status)) return { kind: 'refused', reason };
      return { kind: 'stopped', reason };
    }
  }
}

function exceptionsIn(json: unknown): ReadonlyMap<string, RecordOutcome> {
  const body = results.safeParse(json);
  const exceptions = new Map<string, RecordOutcome>();
  for (const { id, status } of body.data?.results ?? []) {
    if (status === 'rejected')
      exceptions.set(id, { kind: 'rejected', reason: 'the receiver rejected the record' });
    if (status === 'retry')
      exceptions.set(id, {
        kind: 'retry',
        afterMs: pauseMs,
        reason: 'the receiver put the record off',
      });
  }
  return exceptions;
}
