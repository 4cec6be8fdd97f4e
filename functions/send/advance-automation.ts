import { audit, isTooLate, periodOf, type Standing } from '../../domain/automation/evaluation.ts';
import { type Occasion, occasionsDue } from '../../domain/automation/occasion.ts';
import { restocksDue } from '../../domain/automation/restock.ts';
import { readChannelRules } from '../../domain/channel/read-rules.ts';
import { reckon } from '../../domain/channel/reckoning.ts';
import { brandDays } from '../../domain/intake/brand-day.ts';
import { type AutomationRow, automationRow, automationRunRow } from '../../schemas/automation.ts';
import type { ChannelFacts } from '../../schemas/channel-facts.ts';
import { audienceRow } from '../../schemas/control.ts';
import { askFacts } from './ask-facts.ts';
import { readMembers } from './people.ts';
import { isoTime, type SendPorts } from './ports.ts';
import { type Fate, sendChunk } from './send-chunk.ts';
import { sendingOf } from './sending.ts';

const chunk = 200;
const longestDelaySeconds = 900;
const shortestPauseMs = 60_000;
const dayMs = 86_400_000;

/**
 * Takes the day of an automation one step further: asks for the people and what their occasions go by, then sends for each
 * that is due, under the person and the occasion's key, so that it happens once. The day is finished when nobody waits for
 * their hour any more; until then, and after an outage, all days since the last finished one are looked at.
 */
export async function advanceAutomation(automationId: string, ports: SendPorts): Promise<void> {
  const { control, queue, clock } = ports;
  const row = await control.get(automationRow, 'automation', automationId);
  if (row === undefined || row.isPaused) return;
  const key = { kind: 'automation', id: automationId };
  const again = (seconds: number) =>
    queue.send({ kind: 'automation', automationId }, Math.min(longestDelaySeconds, seconds));
  const pauseMs = Date.parse(row.askedAt) - clock();
  if (pauseMs > 0) return again(Math.ceil(pauseMs / 1000));
  const audience = await control.get(audienceRow, 'audience', row.audienceId);
  const rules = await readChannelRules(control);
  const { generation = 0 } = audience ?? {};
  const asked = await askFacts(
    {
      ...{ name: `automation ${row.id}`, audienceId: row.audienceId, generation },
      ...{ requestedAt: row.askedAt, attempt: row.attempt, polls: row.polls },
      ...{ queryId: row.queryId, occasion: row.occasion },
    },
    rules,
    ports,
  );
  if (asked.kind === 'failed') {
    await control.update(key, { set: { reason: asked.reason }, remove: ['queryId'] });
    return;
  }
  if (asked.kind === 'later') {
    const { queryId, ...others } = asked.change;
    await control.update(key, {
      set: { ...others, ...(queryId !== undefined && { queryId }) },
      ...('queryId' in asked.change && queryId === undefined && { remove: ['queryId'] }),
    });
    return again(asked.delaySeconds);
  }
  const next = await evaluate(row, asked.facts, audience, rules, ports);
  if (next === undefined) return;
  await control.update(key, {
    set: { askedAt: isoTime(next), polls: 0 },
    add: { attempt: 1 },
    remove: ['queryId'],
  });
  return again(Math.ceil((next - clock()) / 1000));
}

/** @returns when to look again, in epoch milliseconds; undefined: the day is finished, or somebody must do something */
async function evaluate(
  row: AutomationRow,
  facts: readonly ChannelFacts[],
  audience: Parameters<typeof sendingOf>[0]['audience'],
  rules: Parameters<typeof sendingOf>[0]['rules'],
  ports: SendPorts,
): Promise<number | undefined> {
  const now = ports.clock();
  const today = brandDays(ports.timeZone)(now);
  const standing: Standing = {
    since: row.since,
    lastDay: row.lastDay,
    catchUpDays: row.catchUpDays,
  };
  const period = periodOf(standing, today);
  const anchors = facts.flatMap(({ profile_id: profileId, anchor }) =>
    anchor === null || anchor === undefined ? [] : [{ profileId, anchor: dayIn(anchor, row) }],
  );
  const { occasion } = row;
  const due =
    occasion.kind === 'restock'
      ? restocksDue(occasion.product, anchors, period, brandDays(ports.timeZone))
      : occasionsDue(occasion, anchors, period);
  const inTime = due.filter((one) => !isTooLate(one, standing, today));
  const sent = await sendDue(row, inTime, facts, audience, rules, ports);
  if (typeof sent === 'string') {
    const key = { kind: 'automation', id: row.id };
    await ports.control.update(key, { set: { reason: sent }, remove: ['queryId'] });
    return undefined;
  }
  const waiting = sent.flatMap(({ fate }) => (fate.kind === 'waiting' ? [fate.untilEpochMs] : []));
  if (waiting.length > 0) return Math.max(now + shortestPauseMs, Math.min(now + dayMs, ...waiting));
  await finish(row, { due, inTime, sent, after: period.after, today }, ports);
  return undefined;
}

interface Sent {
  readonly occasion: Occasion;
  readonly fate: Fate;
}

/** A person may have two occasions at once, after an outage: each has its turn, the earlier one first. */
async function sendDue(
  row: AutomationRow,
  due: readonly Occasion[],
  facts: readonly ChannelFacts[],
  audience: Parameters<typeof sendingOf>[0]['audience'],
  rules: Parameters<typeof sendingOf>[0]['rules'],
  ports: SendPorts,
): Promise<readonly Sent[] | string> {
  const factsOf = new Map(facts.map((each) => [each.profile_id, each]));
  const sent: Sent[] = [];
  for (const occasions of Map.groupBy(due, ({ dueDay }) => dueDay).values()) {
    const keyOf = new Map(occasions.map(({ profileId, key }) => [profileId, key]));
    const sending = await sendingOf(
      {
        senderId: `automation-${row.id}`,
        message: row.message,
        journalId: (name, member) => `${name}#${keyOf.get(member.facts.profile_id) ?? ''}`,
        audience,
        rules,
      },
      ports,
    );
    if (typeof sending === 'string') return sending;
    for (let start = 0; start < occasions.length; start += chunk) {
      const part = occasions.slice(start, start + chunk);
      const rows = part.flatMap(({ profileId }) => factsOf.get(profileId) ?? []);
      const done = await sendChunk(await readMembers(rows, ports), sending, ports);
      if (done.stopped !== undefined) return done.stopped;
      for (const [at, occasion] of part.entries()) {
        const fate = done.fates[at];
        if (fate !== undefined) sent.push({ occasion, fate });
      }
    }
  }
  return sent;
}

async function finish(
  row: AutomationRow,
  day: {
    readonly due: readonly Occasion[];
    readonly inTime: readonly Occasion[];
    readonly sent: readonly Sent[];
    readonly after: string;
    readonly today: string;
  },
  { control, clock }: SendPorts,
): Promise<void> {
  const { due, inTime, sent, after, today } = day;
  const of = (kind: Fate['kind']): number => sent.filter(({ fate }) => fate.kind === kind).length;
  const recorded = new Set(sent.map(({ occasion }) => `${occasion.profileId}#${occasion.key}`));
  const left = sent.flatMap(({ fate }) => (fate.kind === 'excluded' ? [fate.reason] : []));
  const kind = `automation-run#${row.id}`;
  // What was too late when the day was first looked at stays so.
  const before = await control.get(automationRunRow, kind, today);
  const tooLate = due.length - inTime.length + (before?.tooLate ?? 0);
  await control.transact([
    {
      put: {
        kind,
        id: today,
        after: before?.after ?? after,
        due: inTime.length + tooLate,
        ...{ sent: of('sent'), unknown: of('unknown'), refused: of('refused') },
        tooLate,
        excluded: reckon(left).excluded,
        missed: audit(inTime, recorded).missed.length,
        finishedAt: isoTime(clock()),
      },
    },
    {
      update: { kind: 'automation', id: row.id },
      change: { set: { lastDay: today }, remove: ['queryId', 'reason'] },
    },
  ]);
}

/** Birthdays are written `MM-DD`, `--MM-DD` or in full; other anchors are days. */
function dayIn(anchor: string, { occasion }: AutomationRow): string {
  return occasion.kind === 'birthday' ? (/\d\d-\d\d$/.exec(anchor)?.[0] ?? '') : anchor;
}
