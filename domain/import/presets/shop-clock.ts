import { utcOfWallTime } from '../wall-time.ts';

/**
 * Reads times as files have them, in the brand's zone. The last one is remembered: lines of a receipt share theirs.
 *
 * @returns reader of ISO 8601 UTC; undefined where a text is no time
 */
export function shopClock(timeZone: string): (text: string) => string | undefined {
  let lastText: string | undefined;
  let lastTime: string | undefined;
  return (text) => {
    if (text !== lastText) {
      lastText = text;
      lastTime = utcOfWallTime(withinTheDay(text.normalize('NFKC').trim()), timeZone);
    }
    return lastTime;
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
