import type { DayOf } from './brand-day.ts';
import { parseTime } from './parse-time.ts';

const minuteMs = 60_000;
const hourMs = 60 * minuteMs;
const dayMs = 24 * hourMs;
const oldestDayMs = 30 * dayMs;
/** Earlier days are typing errors even in an import. */
const oldestHistoryEpochMs = Date.UTC(1900, 0, 1);

export interface EventTimeInput {
  /** The client's `timestamp` (or `originalTimestamp`), as parsed from JSON. */
  readonly timestamp: unknown;
  readonly sentAt: unknown;
  readonly receivedAtEpochMs: number;
  readonly history: boolean;
}

export interface EventTime {
  /** Corrected time, within a day of the filed day; never later than the receipt. */
  readonly epochMs: number;
  /** Corrected time as it decides which of two values is the later one; not held to the filed day. */
  readonly saidAtEpochMs: number;
  /** What the client wrote, where it is a time. */
  readonly ownEpochMs: number | undefined;
  /** Day of the lake that the event belongs to, in the brand's zone. */
  readonly day: string;
  /** True when the day is that of the receipt because the client's own time cannot be trusted. */
  readonly isDayFlagged: boolean;
}

/**
 * When an event happened, and the day it is filed under.
 *
 * The day comes from the client's own unmodified time, so that copies of an event meet in one day: if it lies within
 * 30 days before and 1 hour after the receipt, else the day of receipt, flagged. History sources keep any past day.
 * The time is corrected by what the client's clock is off (`receivedAt - sentAt`), stays within a day of the filed
 * day, and is exact for history sources, whose facts are older than any clock error.
 */
export function eventTime(input: EventTimeInput, dayOf: DayOf): EventTime {
  const { receivedAtEpochMs: receivedAt, history } = input;
  const own = parseTime(input.timestamp);
  const oldest = history ? oldestHistoryEpochMs : receivedAt - oldestDayMs;
  const isTrusted = own !== undefined && own >= oldest && own <= receivedAt + hourMs;
  const sentAt = parseTime(input.sentAt);
  const corrected =
    own === undefined || sentAt === undefined || (history && isTrusted)
      ? own
      : own + (receivedAt - sentAt);
  const isPlausible =
    corrected !== undefined && corrected >= oldest && corrected <= receivedAt + hourMs;
  const best = isPlausible ? corrected : isTrusted ? own : receivedAt;
  const saidAtEpochMs = Math.min(best, receivedAt);
  const filed = isTrusted ? own : receivedAt;
  return {
    epochMs: Math.min(within(best, filed), receivedAt),
    saidAtEpochMs,
    ownEpochMs: own,
    day: dayOf(filed),
    isDayFlagged: !isTrusted,
  };
}

/** Readers of a window look one day to each side of it, so a time may not be further from its day. */
function within(epochMs: number, filedEpochMs: number): number {
  return Math.max(filedEpochMs - dayMs, Math.min(filedEpochMs + dayMs, epochMs));
}
