import type { Connector, Member } from '../../destinations/destination.ts';
import type { Fault } from '../../local/platforms/faults.ts';
import type { Passage } from './fault-proxy.ts';

/** What goes wrong once; `passage` breaks the connection, `fault` is the platform's answer. */
export const troubles: readonly {
  readonly name: string;
  readonly passage?: Passage;
  readonly fault?: Fault;
}[] = [
  { name: '429 with Retry-After', fault: { status: 429, headers: { 'retry-after': '7' } } },
  { name: '429 without Retry-After', fault: { status: 429 } },
  { name: '500 before it took effect', fault: { status: 500 } },
  { name: '503 after it took effect', fault: { status: 503, when: 'after' } },
  { name: 'a reset before it arrived', passage: 'reset-before' },
  { name: 'a reset after it took effect', passage: 'reset-after' },
  { name: 'a token that was refused', fault: { status: 401 } },
];

const mostRounds = 4;

/**
 * Sends what is not settled again until all is, as the engine does; pauses are not waited for.
 *
 * @returns receipts of the requests that the platform took
 */
export async function sendUntilSettled(
  connector: Connector,
  operation: 'add' | 'remove',
  members: readonly Member[],
  listId?: string,
): Promise<readonly string[]> {
  const receipts: string[] = [];
  let open = members;
  for (let round = 1; open.length > 0; round += 1) {
    if (round > mostRounds) throw new Error(`${open.length} members are open after ${mostRounds}`);
    const batch = { batchId: `round-${round}`, operation, members: open };
    const result = await connector.send(listId === undefined ? batch : { ...batch, listId });
    const { outcomes } = result;
    receipts.push(...result.receipts);
    open = open.filter(({ recordId }) => {
      const kind = outcomes.get(recordId)?.kind;
      if (kind === undefined || kind === 'rejected') throw new Error(`${recordId} is ${kind}`);
      return kind !== 'delivered';
    });
  }
  return receipts;
}
