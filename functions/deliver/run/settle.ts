import { type RunRow, receiptRow, type SyncRow } from '../../../schemas/sync.ts';
import { sendLater } from '../later.ts';
import { type DeliverPorts, isoTime } from '../ports.ts';
import { swapLists } from './lists.ts';

const firstPauseMs = 30_000;
const longestPauseMs = 60 * 60_000;
/** A list that is not ready by then is given up, and another is built. */
const giveUpMs = 3 * 24 * 60 * 60_000;

/** Waits until a list that was built again is ready, then lets it take its place. @returns whether the run may end */
export async function settleRun(sync: SyncRow, run: RunRow, ports: DeliverPorts): Promise<boolean> {
  const { listId } = run;
  if (run.scope !== 'rebuild' || listId === undefined || sync.listId === listId) return true;
  const { connector } = await ports.connectionFor(sync.destinationId);
  const state = await connector.lists?.state(listId);
  const receipts = await ports.control.queryAll(receiptRow, { kind: `receipt#${sync.id}` });
  const isAnswered = !receipts.some(({ runId }) => runId === run.id);
  const kind = state?.kind === 'done' ? state.value.kind : 'building';
  if (kind === 'ready' && isAnswered && sync.wantsEverybody === undefined) {
    const built = { id: run.id, listId, startedAt: run.startedAt };
    if (await swapLists(sync, built, ports)) return true;
  }
  const isHopeless = ports.clock() - Date.parse(run.startedAt) > giveUpMs;
  if (kind === 'failed' || kind === 'gone' || isHopeless || sync.wantsEverybody !== undefined) {
    const reason = (state?.kind === 'done' ? state.value.reason : undefined) ?? kind;
    await ports.control.update(
      { kind: `list#${sync.id}`, id: listId },
      { set: { state: 'retired', reason, endsAt: isoTime(ports.clock()) } },
    );
    await ports.queue.send({ kind: 'retire', syncId: sync.id, listId });
    await ports.control.update(
      { kind: 'sync', id: sync.id },
      {
        set: {
          reason: `The list could not be built again: ${reason}`,
          // Members who were sent to the new list first are on none.
          wantsEverybody: 'the list could not be built again',
        },
      },
      { kind: { exists: true } },
    );
    return true;
  }
  const pauseMs = Math.min(longestPauseMs, firstPauseMs * 2 ** Math.min(run.polls, 10));
  await sendLater({ kind: 'plan', syncId: sync.id, runId: run.id }, pauseMs, ports);
  await ports.control.update({ kind: run.kind, id: run.id }, { add: { polls: 1 } });
  return false;
}
