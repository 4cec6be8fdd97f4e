import { readChannelRules } from '../../domain/channel/read-rules.ts';
import { reckon } from '../../domain/channel/reckoning.ts';
import { type CampaignRow, campaignRow } from '../../schemas/campaign.ts';
import type { ChannelRules } from '../../schemas/channel.ts';
import type { ChannelFacts } from '../../schemas/channel-facts.ts';
import { audienceRow } from '../../schemas/control.ts';
import { askFacts } from './ask-facts.ts';
import { readMembers } from './people.ts';
import { isoTime, type SendPorts } from './ports.ts';
import { type Fate, sendChunk } from './send-chunk.ts';
import { sendingOf } from './sending.ts';

const chunk = 200;
/** Longer than an invocation may take: who holds the lease is alive. */
const leaseMs = 16 * 60_000;
const shortestPauseMs = 60_000;
const longestDelaySeconds = 900;

/**
 * Takes a campaign one step further: asks for its people, then passes over all of them once, sending what is due. Who
 * must wait is looked at again when the first of them is due; every pass asks anew, and the journal remembers.
 *
 * @param deadlineEpochMs after which a pass breaks off and goes on by another message
 */
export async function advanceCampaign(
  campaignId: string,
  ports: SendPorts,
  deadlineEpochMs: number,
): Promise<void> {
  const { control, queue, clock } = ports;
  const row = await control.get(campaignRow, 'campaign', campaignId);
  if (row === undefined || ['done', 'failed', 'stopped'].includes(row.state)) return;
  const rules = await readChannelRules(control);
  const key = { kind: 'campaign', id: campaignId };
  const again = (delaySeconds: number) =>
    queue.send({ kind: 'campaign', campaignId }, delaySeconds);
  const pauseMs = Date.parse(row.askedAt) - clock();
  if (pauseMs > 0) return again(Math.min(longestDelaySeconds, Math.ceil(pauseMs / 1000)));
  const asked = await askFacts(
    { ...row, name: `campaign ${row.id}`, requestedAt: row.askedAt, queryId: row.queryId },
    rules,
    ports,
  );
  if (asked.kind === 'failed') return fail(row, asked.reason, ports);
  if (asked.kind === 'later') {
    const { queryId, ...others } = asked.change;
    const isDropped = 'queryId' in asked.change && queryId === undefined;
    await control.update(key, {
      set: { ...others, ...(queryId !== undefined && { queryId }) },
      ...(isDropped && { remove: ['queryId'] }),
    });
    return again(asked.delaySeconds);
  }
  const hasLease = await control.update(key, { set: { leaseUntilEpochMs: clock() + leaseMs } }, [
    { leaseUntilEpochMs: { exists: false } },
    { leaseUntilEpochMs: { lessThan: clock() } },
  ]);
  if (!hasLease) return again(shortestPauseMs / 1000);
  const passed = await pass(row, asked.facts, rules, ports, deadlineEpochMs);
  const next = await written(row, passed, ports);
  if (next === undefined) return;
  return again(Math.min(longestDelaySeconds, Math.max(0, Math.ceil((next - clock()) / 1000))));
}

interface Passed {
  readonly fates: readonly Fate[];
  readonly stopped?: string;
  /** Whether it broke off before everybody had their turn. */
  readonly isPartial: boolean;
}

async function pass(
  row: CampaignRow,
  facts: readonly ChannelFacts[],
  rules: ChannelRules,
  ports: SendPorts,
  deadlineEpochMs: number,
): Promise<Passed> {
  const { control, clock } = ports;
  const sending = await sendingOf(
    {
      senderId: row.id,
      message: row.message,
      journalId: (name) => name,
      audience: await control.get(audienceRow, 'audience', row.audienceId),
      rules,
    },
    ports,
  );
  if (typeof sending === 'string') return { fates: [], isPartial: false, stopped: sending };
  const fates: Fate[] = [];
  for (let start = 0; start < facts.length; start += chunk) {
    if (clock() >= deadlineEpochMs) return { fates, isPartial: true };
    const members = await readMembers(facts.slice(start, start + chunk), ports);
    const done = await sendChunk(members, sending, ports);
    fates.push(...done.fates);
    if (done.stopped !== undefined) return { fates, isPartial: true, stopped: done.stopped };
  }
  return { fates, isPartial: false };
}

/** Writes down how it stands. @returns when to pass again, in epoch milliseconds; undefined: never */
async function written(
  row: CampaignRow,
  { fates, stopped, isPartial }: Passed,
  { control, clock }: SendPorts,
): Promise<number | undefined> {
  const key = { kind: 'campaign', id: row.id };
  const now = clock();
  if (stopped !== undefined) {
    await control.update(key, {
      set: { state: 'failed', reason: stopped, finishedAt: isoTime(now) },
      remove: ['leaseUntilEpochMs', 'queryId'],
    });
    return undefined;
  }
  const isOver = now >= Date.parse(row.endsAt);
  const waiting = fates.flatMap((fate) => (fate.kind === 'waiting' ? [fate.untilEpochMs] : []));
  const isDone = !isPartial && (waiting.length === 0 || isOver);
  const first = Math.max(now + shortestPauseMs, Math.min(Date.parse(row.endsAt), ...waiting));
  const next = isPartial ? now : first;
  await control.update(
    key,
    {
      set: {
        ...(isPartial ? {} : countsOf(fates, isOver)),
        state: isDone ? 'done' : 'asking',
        attempt: row.attempt + 1,
        polls: 0,
        askedAt: isoTime(next),
        ...(isDone && { finishedAt: isoTime(now) }),
      },
      remove: ['leaseUntilEpochMs', 'queryId'],
    },
    { state: { equals: 'asking' } },
  );
  return isDone ? undefined : next;
}

function countsOf(fates: readonly Fate[], isOver: boolean) {
  const left = fates.flatMap((fate) => {
    if (fate.kind === 'excluded') return [fate.reason];
    return fate.kind === 'waiting' && isOver ? ['ended' as const] : [];
  });
  const of = (kind: Fate['kind']): number => fates.filter((fate) => fate.kind === kind).length;
  const refusals: Record<string, number> = {};
  for (const fate of fates)
    if (fate.kind === 'refused') refusals[fate.reason] = (refusals[fate.reason] ?? 0) + 1;
  return {
    audience: fates.length,
    sent: of('sent'),
    unknown: of('unknown'),
    refused: of('refused'),
    waiting: isOver ? 0 : of('waiting'),
    excluded: reckon(left).excluded,
    refusals,
  };
}

async function fail(row: CampaignRow, reason: string, { control }: SendPorts): Promise<void> {
  await control.update({ kind: 'campaign', id: row.id }, { set: { state: 'failed', reason } });
}
