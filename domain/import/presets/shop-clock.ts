import { utcOfWallTime } from '../wall-time.ts';

const ordinary = /^(\d{4}[-/]\d{1,2}[-/]\d{1,2}[ T]\d{1,2}):([0-5]\d)(?::([0-5]\d))?$/u;
const mostRemembered = 50_000;

/**
 * Reads times as files have them, in the brand's zone. Half hours are remembered: no zone changes its clocks within one,
 * and asking for its offset costs more than all else of a line.
 *
 * @returns reader of ISO 8601 UTC; undefined where a text is no time
 */
export function shopClock(timeZone: string): (text: string) => string | undefined {
  const known = new Map<string, number | undefined>();
  const startOf = (halfHour: string): number | undefined => {
    if (known.has(halfHour)) return known.get(halfHour);
    const start = utcOfWallTime(halfHour, timeZone);
    const epochMs = start === undefined ? undefined : Date.parse(start);
    if (known.size >= mostRemembered) known.clear();
    known.set(halfHour, epochMs);
    return epochMs;
  };
  return (text) => {
    const day = withinTheDay(text.normalize('NFKC').trim());
    const match = ordinary.exec(day);
    if (match === null) return utcOfWallTime(day, timeZone);
    const [, hour = '', minute = '', second = '0'] = match;
    const half = Number(minute) < 30 ? '00' : '30';
    const start = startOf(`${hour}:${half}`);
    if (start === undefined) return undefined;
    const past = (Number(minute) - Number(half)) * 60 + Number(second);
    return new Date(start + past * 1000).toISOString();
  };
}

const lateHour =
  /^(\d{4})([-/年]?)(\d{1,2})([-/月]?)(\d{1,2})日?([T ]?)(2[4-9]|3\d|4[0-7])(?=:|時|\d{2})/u;

/** Shops that close past midnight go on counting: 2026-01-31 25:30 is 2026-02-01 01:30. */
function withinTheDay(text: string): string {
  const match = lateHour.exec(text);
  if (match === null) return text;
  const [all, year = '', between = '', month = '', , day = '', gap = '', hour = ''] = match;
  // Digits in one run, `20260131…`, are cut by their number: no hour is found in `2026-1-3124`.
  if (between === '' && (month.length !== 2 || day.length !== 2)) return text;
  const next = nextDay(Number(year), Number(month), Number(day));
  if (next === undefined) return text;
  const early = String(Number(hour) - 24).padStart(2, '0');
  return between === ''
    ? next.replaceAll('-', '') + early + text.slice(all.length)
    : `${next}${gap === '' ? ' ' : gap}${early}${text
        .slice(all.length)
        .replace(/時/u, ':')
        .replace(/[分秒]/gu, '')}`;
}

/** `YYYY-MM-DD` of the day after; undefined for a day that no calendar has. */
function nextDay(year: number, month: number, day: number): string | undefined {
  const date = new Date(Date.UTC(year, month - 1, day));
  if (date.getUTCMonth() !== month - 1) return undefined;
  return new Date(date.getTime() + 86_400_000).toISOString().slice(0, 10);
}

/**
 * A day as files have it (`20260131`, `2026/1/31`, `2026年1月31日`, with or without a time behind it) as `YYYY-MM-DD`.
 *
 * @returns undefined for what is no day of the calendar
 */
export function dayOf(text: string): string | undefined {
  const match = /^(\d{4})(?:[-/年](\d{1,2})[-/月](\d{1,2})|(\d{2})(\d{2}))/u.exec(
    text.normalize('NFKC').trim(),
  );
  if (match === null) return undefined;
  const [year, month, day] = [match[1], match[2] ?? match[4], match[3] ?? match[5]].map(Number);
  if (year === undefined || month === undefined || day === undefined) return undefined;
  const date = new Date(Date.UTC(year, month - 1, day));
  const isReal = date.getUTCMonth() === month - 1 && date.getUTCDate() === day;
  return isReal ? date.toISOString().slice(0, 10) : undefined;
}
