import type { HourSpan } from '../../schemas/channel.ts';
import type { WallClock } from './wall-clock.ts';

const day = 1_440;
const minuteMs = 60_000;

const minutesOf = (time: string): number => {
  const [hour = 0, minute = 0] = time.split(':').map(Number);
  return hour * 60 + minute;
};

const timeOf = (minutes: number): string =>
  `${String(Math.floor(minutes / 60)).padStart(2, '0')}:${String(minutes % 60).padStart(2, '0')}`;

/** Whether the minute of the day lies in one of the spans. */
export function isWithin(spans: readonly HourSpan[], minute: number): boolean {
  return spans.some((span) => {
    const [from, to] = [minutesOf(span.from), minutesOf(span.to)];
    if (from === to) return true;
    return from < to ? minute >= from && minute < to : minute >= from || minute < to;
  });
}

/** What a day has outside of the spans, in order: when one may call. None where they fill it. */
export function hoursLeft(spans: readonly HourSpan[]): readonly HourSpan[] {
  const left: HourSpan[] = [];
  let from: number | undefined;
  for (let minute = 0; minute <= day; minute += 1) {
    const isFree = minute < day && !isWithin(spans, minute);
    if (isFree) from ??= minute;
    else if (from !== undefined) {
      left.push({ from: timeOf(from), to: timeOf(minute) });
      from = undefined;
    }
  }
  return left;
}

/**
 * The first instant, this one or later, whose wall time is outside of the spans; whole minutes where it is later.
 *
 * @returns undefined where they fill the day
 */
export function nextOutside(
  spans: readonly HourSpan[],
  epochMs: number,
  clock: WallClock,
): number | undefined {
  if (!isWithin(spans, clock(epochMs))) return epochMs;
  let at = Math.floor(epochMs / minuteMs) * minuteMs;
  // Two days of minutes: a change of the clocks may take away the only free hour of one.
  for (let passed = 0; passed < 2 * day; passed += 1) {
    at += minuteMs;
    if (!isWithin(spans, clock(at))) return at;
  }
  return undefined;
}

const span =
  /^([01]?\d|2[0-4])(?:[:時]([0-5]\d)?分?)?\s*[-~〜～–―−ーから]+\s*([01]?\d|2[0-4])(?:[:時]([0-5]\d)?分?)?$/u;

/**
 * Spans as people write them: `21:00-8:00`, `12時〜13時、18-20`. Empty text names none.
 *
 * @returns undefined when any part of it cannot be read
 */
export function parseHourSpans(text: string): readonly HourSpan[] | undefined {
  const parts = text
    .normalize('NFKC')
    .split(/[,;、\s]*[,;、]\s*|\n/u)
    .map((part) => part.trim())
    .filter((part) => part !== '');
  const spans: HourSpan[] = [];
  for (const part of parts) {
    const match = span.exec(part);
    if (match === null) return undefined;
    const [from, to] = [
      [match[1], match[2]],
      [match[3], match[4]],
    ].map(([hour = '', minute = '00']) => minutesOf(`${hour}:${minute}`));
    if (from === undefined || to === undefined || from > day || to > day) return undefined;
    spans.push({ from: timeOf(from), to: timeOf(to) });
  }
  return spans;
}
