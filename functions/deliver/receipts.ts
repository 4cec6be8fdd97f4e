import { type ReceiptRow, receiptRow, type SyncRow, syncRow } from '../../schemas/sync.ts';
import { sendLater } from './later.ts';
import { type DeliverPorts, isoTime } from './ports.ts';

const firstPollMs = 5 * 60_000;
const longestPauseMs = 60 * 60_000;
/** Platforms promise an answer within a day. */
const giveUpMs = 36 * 60 * 60_000;
const againAfterMs = 60 * 60_000;

/** Remembers requests of which the platform tells later what it made of them. */
export async function keepReceipts(
  sync: SyncRow,
  runId: string,
  receipts: readonly string[],
  ports: DeliverPorts,
): Promise<void> {
  const kind = `receipt#${sync.id}`;
  const sentAt = isoTime(ports.clock());
  for (const receipt of new Set(receipts)) {
    // First the message: of a receipt without one nobody would ever ask.
    await sendLater({ kind: 'receipt', syncId: sync.id, receipt }, firstPollMs, ports);
    await ports.control.transact([
      {
        put: { kind, id: receipt, runId, sentAt, polls: 0 },
        condition: { kind: { exists: false } },
      },
      {
        update: { kind: 'sync', id: sync.id },
        change: { add: { openReceipts: 1 } },
        condition: { kind: { exists: true } },
      },
    ]);
  }
}

/** Asks once what became of a request. What the platform dropped is counted; if it dropped all, everybody goes again. */
export async function pollReceipt(
  work: { readonly syncId: string; readonly receipt: string },
  ports: DeliverPorts,
): Promise<void> {
  const { control, clock } = ports;
  const sync = await control.get(syncRow, 'sync', work.syncId);
  const row = await control.get(receiptRow, `receipt#${work.syncId}`, work.receipt);
  if (sync === undefined || row === undefined) return;
  const { connector } = await ports.connectionFor(sync.destinationId);
  const status = (await connector.checkReceipt?.(work.receipt)) ?? { kind: 'done' };
  switch (status.kind) {
    case 'done':
      return settle(sync, row, 0, undefined, ports);
    case 'partly':
    case 'refused':
      return settle(sync, row, sumOf(status.failedRecords), undefined, ports);
    case 'failed': {
      const reasons = Object.keys(status.failedRecords).sort().join(', ');
      const why = `the platform dropped a request later: ${reasons}`;
      return settle(sync, row, sumOf(status.failedRecords), why, ports);
    }
    case 'processing':
    case 'retry': {
      if (clock() - Date.parse(row.sentAt) > giveUpMs)
        return settle(sync, row, 0, undefined, ports);
      const pauseMs = Math.min(longestPauseMs, firstPollMs * 2 ** Math.min(row.polls, 10));
      await sendLater({ kind: 'receipt', ...work }, pauseMs, ports);
      await control.update(
        { kind: row.kind, id: row.id },
        { set: { polls: row.polls + 1 } },
        {
          polls: { equals: row.polls },
        },
      );
    }
  }
}

async function settle(
  sync: SyncRow,
  row: ReceiptRow,
  dropped: number,
  wantsEverybody: string | undefined,
  ports: DeliverPorts,
): Promise<void> {
  if (wantsEverybody !== undefined) {
    const runId = `again-${ports.sha256(row.runId).slice(0, 12)}`;
    await sendLater({ kind: 'plan', syncId: sync.id, runId }, againAfterMs, ports);
  }
  await ports.control.transact([
    { delete: { kind: row.kind, id: row.id }, condition: { kind: { exists: true } } },
    {
      update: { kind: 'sync', id: sync.id },
      condition: { kind: { exists: true } },
      change: {
        add: { openReceipts: -1, droppedLater: dropped },
        ...(wantsEverybody === undefined ? {} : { set: { wantsEverybody } }),
      },
    },
  ]);
}

function sumOf(counts: Readonly<Record<string, number>>): number {
  return Object.values(counts).reduce((sum, count) => sum + count, 0);
}
