import type { Conversion, ReadyConversion } from '../../../destinations/conversion.ts';
import type { MatchRecord } from '../../../destinations/match-record.ts';
import { isTooYoung, isUnderAdvertisingAge } from '../../../domain/consent/advertising-age.ts';
import { deploymentBar, eventBar } from '../../../domain/sensitive/advertising-bar.ts';
import { readMarks } from '../../../domain/sensitive/read-marks.ts';
import type { CallResult } from '../../../domain/sync/gate.ts';
import type { ConversionLine } from '../../../queries/conversions.ts';
import type { ConversionFeedRow, ConversionStatus } from '../../../schemas/conversion.ts';
import { type Person, peopleOf } from '../chunk/contacts.ts';
import { complaintIsOpen } from '../chunk/decide.ts';
import { legalBasesOf, permittedKeys } from '../legal-basis.ts';
import { conversionOf } from './conversion-of.ts';
import type { ConversionPorts, ConversionTarget } from './ports.ts';

const dayMs = 24 * 60 * 60 * 1000;

/** What became of one event. */
export interface Fate {
  readonly status: ConversionStatus;
  readonly reason?: string;
}

export interface Told {
  /** By the line's key. */
  readonly fates: ReadonlyMap<string, Fate>;
  /** How it went with the platform; absent when it was not called. */
  readonly result?: CallResult;
  /** Requests of which the platform tells later what it made of them. */
  readonly receipts?: readonly string[];
  /** Set when the platform put some off; those are pending. */
  readonly retryAfterMs?: number;
  /** Why the platform wants nothing more for now. */
  readonly stopped?: string;
}

/**
 * Tells the platform of these events: whether they are for advertising, their age, then who the person is now, what they consent to, and on what legal basis, read
 * strongly at this moment. Fails closed: without a granted consent nothing is sent, and no contact without a basis.
 *
 * @param lines each key once
 */
export async function tell(
  lines: readonly ConversionLine[],
  feed: ConversionFeedRow,
  target: ConversionTarget,
  ports: Pick<ConversionPorts, 'control' | 'graph' | 'vault' | 'clock'>,
): Promise<Told> {
  const fates = new Map<string, Fate>();
  const { control } = ports;
  const [bar, marks] = await Promise.all([deploymentBar(control), readMarks(control)]);
  const young: { readonly line: ConversionLine; readonly conversion: Conversion }[] = [];
  for (const line of lines) {
    const conversion = conversionOf(line, feed);
    const reason = bar ?? eventBar({ ...line, valueProperty: feed.valueProperty }, marks);
    const fate: Fate | undefined =
      reason === undefined
        ? fateByItself(conversion, target, ports.clock())
        : { status: 'refused', reason };
    if (fate === undefined) young.push({ line, conversion });
    else fates.set(line.key, fate);
  }
  const people = await peopleOf([...new Set(young.map(({ line }) => line.node))], ports);
  const bases = await legalBasesOf(feed.destinationId, ports);
  const ready: ReadyConversion[] = [];
  for (const { line, conversion } of young) {
    const person = people.get(line.node);
    const refusal = refusalOf(person, ports.clock());
    if (person === undefined || refusal !== undefined) {
      fates.set(line.key, refusal ?? { status: 'no_consent' });
      continue;
    }
    const keysOf = (record: MatchRecord) => target.connector.keysOf(conversion, record);
    const keys = permittedKeys(person, bases, { keysOf });
    if (keys.kind === 'keys') ready.push({ recordId: line.key, conversion, keys: keys.keys });
    else if (keys.kind === 'no_identifier') fates.set(line.key, { status: 'no_identifier' });
    else fates.set(line.key, { status: 'refused', reason: keys.reason });
  }
  if (ready.length === 0) return { fates };
  return send(ready, fates, target);
}

/** The one place that says whether a person's conversions may leave the house. */
function refusalOf(person: Person | undefined, nowEpochMs: number): Fate | undefined {
  if (person?.isErased === true) return { status: 'suppressed', reason: 'erased' };
  if (person?.isConsented !== true) return { status: 'no_consent' };
  if (isUnderAdvertisingAge(person.birthday, nowEpochMs))
    return { status: 'suppressed', reason: isTooYoung };
  return person.hasOpenComplaint ? { status: 'suppressed', reason: complaintIsOpen } : undefined;
}

function fateByItself(
  conversion: Conversion,
  { type }: ConversionTarget,
  nowEpochMs: number,
): Fate | undefined {
  if (nowEpochMs - conversion.atEpochMs > type.maxAgeDays(conversion) * dayMs) {
    return { status: 'too_old' };
  }
  const isBack = conversion.value !== undefined && conversion.value < 0;
  return isBack ? { status: 'refused', reason: 'money given back is no conversion' } : undefined;
}

async function send(
  ready: readonly ReadyConversion[],
  fates: Map<string, Fate>,
  { connector }: ConversionTarget,
): Promise<Told> {
  const { outcomes, receipts, stopped } = await connector.send(ready);
  const waits: number[] = [];
  for (const { recordId } of ready) {
    const outcome = outcomes.get(recordId);
    if (outcome?.kind === 'delivered') fates.set(recordId, { status: 'sent' });
    else if (outcome?.kind === 'rejected')
      fates.set(recordId, { status: 'refused', reason: outcome.reason });
    else {
      fates.set(recordId, { status: 'pending', reason: outcome?.reason ?? 'no answer' });
      waits.push(outcome?.kind === 'retry' ? outcome.afterMs : 0);
    }
  }
  if (waits.length === 0) return { fates, receipts, result: { kind: 'well' } };
  const retryAfterMs = Math.max(...waits);
  const [waiting] = [...fates.values()].filter(({ status }) => status === 'pending');
  const reason = stopped ?? waiting?.reason ?? 'no answer';
  const kind = stopped === undefined ? 'failed' : 'stopped';
  return {
    fates,
    receipts,
    retryAfterMs,
    result: { kind, afterMs: retryAfterMs, reason },
    ...(stopped !== undefined && { stopped }),
  };
}
