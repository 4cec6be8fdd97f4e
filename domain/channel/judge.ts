import type {
  ChannelRules,
  ExclusionReason,
  HourSpan,
  MessageKind,
} from '../../schemas/channel.ts';
import type { ContactChannel } from '../../schemas/contact-events.ts';
import { bestHour } from './best-hour.ts';
import { type Contact, isWithinCaps } from './frequency.ts';
import { hoursLeft, nextOutside } from './hour-spans.ts';
import type { WallClock } from './wall-clock.ts';

/** What the rules look at, as of one instant. */
export interface Recipient {
  readonly isErased: boolean;
  readonly isHeldOut: boolean;
  /** Said no to advertising; silence is not a no here, because every channel needs a yes of its own. */
  readonly hasWithdrawn: boolean;
  readonly hasOpenComplaint: boolean;
  /** Channels that she agreed to. */
  readonly optIns: ReadonlySet<ContactChannel>;
  /** Channels by which she can be reached: an address of that kind is known. */
  readonly reachable: ReadonlySet<ContactChannel>;
  /** Channels that she named, the preferred one first; none: she does not mind. */
  readonly preferred: readonly ContactChannel[];
  /** When she must not be disturbed; undefined: she said when, and nobody can read it. */
  readonly ngHours: readonly HourSpan[] | undefined;
  /** When she last did anything of her own; undefined: never. */
  readonly lastActiveEpochMs: number | undefined;
  readonly contacts: readonly Contact[];
  /** What she did of her own, by hour of the day. */
  readonly activeHours: ReadonlyMap<number, number>;
  /** A letter came back, and no address was told since. */
  readonly isMailReturned: boolean;
}

export interface Wanted {
  /** Channels that the message has a form for, in the order of the brand. */
  readonly channels: readonly ContactChannel[];
  readonly kind: MessageKind;
  /** Wait for the hour in which the person is most active. */
  readonly atBestHour: boolean;
}

export interface Circumstances {
  readonly rules: ChannelRules;
  readonly clock: WallClock;
  readonly nowEpochMs: number;
}

export type Judgement =
  | {
      readonly kind: 'chosen';
      readonly channel: ContactChannel;
      /** When it may go out, now or later. */
      readonly atEpochMs: number;
      /** Hour in which she is most active; undefined where nothing is known. */
      readonly bestHour: number | undefined;
      /** When she may be disturbed on any day. */
      readonly hours: readonly HourSpan[];
    }
  | { readonly kind: 'excluded'; readonly reason: ExclusionReason };

const dayMs = 86_400_000;

/** Channels that ring or light up where the person is; the others wait until she looks. */
const disturbing: ReadonlySet<ContactChannel> = new Set(['push', 'sms', 'line', 'phone']);

/**
 * By which channel a person is reached, and when; or the one reason why not. The channels that she named, in her order,
 * are the only ones; who named none is reached by the brand's order. Fails closed: what is not known is a no.
 */
export function judge(person: Recipient, wanted: Wanted, given: Circumstances): Judgement {
  const reason = personReason(person, wanted, given);
  if (reason !== undefined) return { kind: 'excluded', reason };
  const offered =
    person.preferred.length === 0
      ? wanted.channels
      : person.preferred.filter((channel) => wanted.channels.includes(channel));
  let furthest: ExclusionReason = 'prefers_other';
  for (const channel of offered) {
    const answer = tryChannel(person, channel, wanted, given);
    if (answer.kind === 'chosen') return answer;
    if (rank(answer.reason) > rank(furthest)) furthest = answer.reason;
  }
  return { kind: 'excluded', reason: furthest };
}

function personReason(
  person: Recipient,
  wanted: Wanted,
  { rules, nowEpochMs }: Circumstances,
): ExclusionReason | undefined {
  if (person.isErased) return 'erased';
  if (person.isHeldOut) return 'held_out';
  if (person.hasWithdrawn) return 'withdrew';
  if (person.hasOpenComplaint) return 'complaint';
  if (wanted.kind === 'service') return undefined;
  const silentSince = person.lastActiveEpochMs ?? Number.NEGATIVE_INFINITY;
  const isDormant = nowEpochMs - silentSince > rules.dormantAfterDays * dayMs;
  return isDormant ? 'dormant' : undefined;
}

/** How far a channel came; the furthest tells most. */
const channelReasons: readonly ExclusionReason[] = [
  'prefers_other',
  'no_opt_in',
  'no_address',
  'returned',
  'unreadable_hours',
  'no_hour',
  'capped',
];

const rank = (reason: ExclusionReason): number => channelReasons.indexOf(reason);

function tryChannel(
  person: Recipient,
  channel: ContactChannel,
  wanted: Wanted,
  { rules, clock, nowEpochMs }: Circumstances,
): Judgement {
  const excluded = (reason: ExclusionReason): Judgement => ({ kind: 'excluded', reason });
  if (!person.optIns.has(channel)) return excluded('no_opt_in');
  if (!person.reachable.has(channel)) return excluded('no_address');
  if (channel === 'mail' && person.isMailReturned) return excluded('returned');
  const ng = disturbing.has(channel) ? person.ngHours : [];
  if (ng === undefined) return excluded('unreadable_hours');
  const silent = [...(rules.quietHours[channel] ?? []), ...ng];
  const best = bestHour(person.activeHours, silent);
  const start =
    wanted.atBestHour && best !== undefined ? nextHour(best, nowEpochMs, clock) : nowEpochMs;
  const atEpochMs = nextOutside(silent, start, clock);
  if (atEpochMs === undefined) return excluded('no_hour');
  const isCapped =
    wanted.kind === 'sell' && !isWithinCaps(person.contacts, channel, rules.caps, nowEpochMs);
  if (isCapped) return excluded('capped');
  return { kind: 'chosen', channel, atEpochMs, bestHour: best, hours: hoursLeft(silent) };
}

/** Now where it is this hour, else the next time that it begins. */
function nextHour(hour: number, nowEpochMs: number, clock: WallClock): number {
  const others = [{ from: wall(hour + 1), to: wall(hour) }];
  return nextOutside(others, nowEpochMs, clock) ?? nowEpochMs;
}

const wall = (hour: number): string => `${String(hour % 24).padStart(2, '0')}:00`;
