import {
  type ConversionFeedRow,
  type ConversionReceiptRow,
  type ConversionShardRow,
  conversionFeedRow,
  conversionReceiptRow,
} from '../../../schemas/conversion.ts';
import { isoTime } from '../ports.ts';
import type { Entry } from './journal.ts';
import type { ConversionPorts } from './ports.ts';

const firstPollSeconds = 60;
const longestPollSeconds = 900;
/** Platforms promise an answer within a day. */
const giveUpMs = 36 * 60 * 60 * 1000;

/** Remembers requests of which the platform tells later what it made of them. */
export async function keepReceipts(
  feed: ConversionFeedRow,
  shard: ConversionShardRow,
  receipts: readonly string[],
  entries: readonly Entry[],
  { control, queue, clock }: ConversionPorts,
): Promise<void> {
  const runId = shard.kind.split('#')[2] ?? '';
  for (const receipt of new Set(receipts)) {
    const row = {
      kind: `conversion-receipt#${feed.id}`,
      id: receipt,
      conversions: entries.map(({ id }) => id),
      days: [...new Set(entries.map(({ line }) => line.day))],
      sentAt: isoTime(clock()),
      polls: 0,
    };
    await control.transact([
      { put: row, condition: { kind: { exists: false } } },
      {
        update: { kind: 'conversion-feed', id: feed.id },
        change: { add: { openReceipts: 1 } },
      },
    ]);
    await queue.send({ kind: 'conversions', feedId: feed.id, runId, receipt }, firstPollSeconds);
  }
}

/**
 * Asks once what became of a request. What the platform dropped is counted, for it does not say which. If it dropped all,
 * its events are pending again, and their days are asked for by the next run: what had arrived is left out as a copy.
 */
export async function pollReceipt(
  work: { readonly feedId: string; readonly runId: string; readonly receipt: string },
  ports: ConversionPorts,
): Promise<void> {
  const { control, queue, clock } = ports;
  const feed = await control.get(conversionFeedRow, 'conversion-feed', work.feedId);
  const kind = `conversion-receipt#${work.feedId}`;
  const row = await control.get(conversionReceiptRow, kind, work.receipt);
  if (feed === undefined || row === undefined) return;
  const { connector } = await ports.conversionsTo(feed.destinationId);
  const status = (await connector.checkReceipt?.(row.id)) ?? { kind: 'done' };
  const isOld = clock() - Date.parse(row.sentAt) > giveUpMs;
  const isOpen = (status.kind === 'processing' || status.kind === 'retry') && !isOld;
  if (isOpen || (status.kind === 'failed' && !(await sendAgain(feed, row, ports)))) {
    const delaySeconds = Math.min(longestPollSeconds, firstPollSeconds * 2 ** row.polls);
    await queue.send({ kind: 'conversions', ...work }, delaySeconds);
    const isSame = { polls: { equals: row.polls } };
    await control.update({ kind, id: row.id }, { set: { polls: row.polls + 1 } }, isSame);
    return;
  }
  const dropped =
    status.kind === 'partly'
      ? Object.values(status.failedRecords).reduce((sum, records) => sum + records, 0)
      : 0;
  await control.transact([
    { delete: { kind, id: row.id }, condition: { kind: { exists: true } } },
    {
      update: { kind: 'conversion-feed', id: feed.id },
      change: { add: { openReceipts: -1, droppedLater: dropped } },
    },
  ]);
}

/**
 * Makes events pending that were sent, and has their days asked for again.
 *
 * @returns false while a run is under way, which may have passed them already
 */
async function sendAgain(
  feed: ConversionFeedRow,
  { conversions, days }: ConversionReceiptRow,
  { control }: ConversionPorts,
): Promise<boolean> {
  if (feed.state === 'running' || feed.runId === undefined) return false;
  for (const id of days)
    await control.update(
      { kind: `conversion-day#${feed.id}`, id },
      { set: { generation: 0 } },
      { kind: { exists: true } },
    );
  for (const id of conversions) {
    const reason = 'the platform dropped it later';
    const result = await control.transact([
      {
        update: { kind: 'conversion-feed', id: feed.id },
        change: { add: { sent: -1, pending: 1 } },
        condition: { runId: { equals: feed.runId } },
      },
      {
        update: { kind: `conversion#${feed.id}`, id },
        change: { set: { status: 'pending', mark: 'dropped', reason }, remove: ['was'] },
        condition: { status: { equals: 'sent' } },
      },
    ]);
    if (result.kind === 'refused' && result.failed.includes(0)) return false;
  }
  return true;
}
