import type { Connector, Member, RecordOutcome } from '../../destinations/destination.ts';

/** Outcomes of a batch, and how long the platform asks to wait if it put any off. */
export async function send(
  connector: Connector,
  operation: 'add' | 'remove',
  batchId: string,
  members: readonly Member[],
): Promise<{ outcomes: ReadonlyMap<string, RecordOutcome>; retryAfterMs: number | undefined }> {
  if (members.length === 0) return { outcomes: new Map(), retryAfterMs: undefined };
  const { outcomes } = await connector.send({ batchId, operation, members });
  const waits = [...outcomes.values()].flatMap((outcome) => {
    if (outcome.kind === 'retry') return [outcome.afterMs];
    return outcome.kind === 'unknown' ? [0] : [];
  });
  return { outcomes, retryAfterMs: waits.length === 0 ? undefined : Math.max(...waits) };
}
