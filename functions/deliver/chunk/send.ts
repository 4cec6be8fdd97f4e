import type { BatchResult, Member, RecordOutcome } from '../../../destinations/destination.ts';
import type { CallResult } from '../../../domain/sync/gate.ts';
import type { Connection } from '../ports.ts';

/** What calls of a chunk came to. */
export interface Sent {
  readonly outcomes: ReadonlyMap<string, RecordOutcome>;
  readonly receipts: readonly string[];
  /** Absent when nothing was to be sent. */
  readonly result?: CallResult;
  /** Some records must come again, after so long at the earliest. */
  readonly retryAfterMs?: number;
}

export const nothing: Sent = { outcomes: new Map(), receipts: [] };

/** Sends members of one operation to one list. */
export async function send(
  { connector }: Connection,
  operation: 'add' | 'remove',
  batch: { readonly batchId: string; readonly listId?: string },
  members: readonly Member[],
): Promise<Sent> {
  if (members.length === 0) return nothing;
  return sentOf(await connector.send({ ...batch, operation, members }));
}

function sentOf({ outcomes, receipts, stopped }: BatchResult): Sent {
  const waits = [...outcomes.values()].flatMap((outcome) => {
    if (outcome.kind === 'retry') return [outcome];
    return outcome.kind === 'unknown' ? [{ afterMs: 0, reason: outcome.reason }] : [];
  });
  const [first] = waits;
  if (first === undefined) return { outcomes, receipts, result: { kind: 'well' } };
  const retryAfterMs = Math.max(...waits.map(({ afterMs }) => afterMs));
  const kind = stopped === undefined ? 'failed' : 'stopped';
  const result = { kind, afterMs: retryAfterMs, reason: stopped ?? first.reason } as const;
  return { outcomes, receipts, retryAfterMs, result };
}

/** Both of two calls, as one. */
export function together(one: Sent, other: Sent): Sent {
  const waits = [one.retryAfterMs, other.retryAfterMs].filter((wait) => wait !== undefined);
  const result = [one.result, other.result]
    .filter((each) => each !== undefined)
    .toSorted((a, b) => severity[b.kind] - severity[a.kind])[0];
  return {
    outcomes: new Map([...one.outcomes, ...other.outcomes]),
    receipts: [...one.receipts, ...other.receipts],
    ...(result === undefined ? {} : { result }),
    ...(waits.length === 0 ? {} : { retryAfterMs: Math.max(...waits) }),
  };
}

const severity: Readonly<Record<CallResult['kind'], number>> = { well: 0, failed: 1, stopped: 2 };
