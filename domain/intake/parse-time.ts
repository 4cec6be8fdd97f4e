const form =
  /^(\d{4})-(\d{2})-(\d{2})(?:[T ](\d{2}):(\d{2})(?::(\d{2})(?:[.,](\d{1,9}))?)?(Z|z|[+-]\d{2}(?::?\d{2})?)?)?$/;

const daysOfMonth = [31, 28, 31, 30, 31, 30, 31, 31, 30, 31, 30, 31] as const;
const longestTime = 40;

/**
 * Epoch milliseconds of an ISO 8601 date or date-time (UTC where no offset is given), or of a number: seconds below
 * 100,000,000,000, else milliseconds. Finer fractions are cut.
 *
 * @returns undefined for everything else, impossible dates included: `Date.parse` would make something of them
 */
export function parseTime(value: unknown): number | undefined {
  if (typeof value === 'number') {
    if (!Number.isFinite(value) || value < 0 || value > 8.64e15) return undefined;
    return Math.floor(value < 1e11 ? value * 1_000 : value);
  }
  if (typeof value !== 'string' || value.length > longestTime) return undefined;
  if (value === lastText) return lastEpochMs;
  lastEpochMs = value.length === 24 ? (usual(value) ?? parseText(value)) : parseText(value);
  lastText = value;
  return lastEpochMs;
}

// Asked twice for each event, and for the same `sentAt` throughout a batch.
let lastText = '';
let lastEpochMs: number | undefined;

/** `YYYY-MM-DDTHH:MM:SS.mmmZ` of a year from 1000 on, as every SDK writes it; undefined sends it to the long way. */
function usual(text: string): number | undefined {
  if (text[4] !== '-' || text[7] !== '-' || text[10] !== 'T' || text[13] !== ':') return undefined;
  if (text[16] !== ':' || text[19] !== '.' || text[23] !== 'Z') return undefined;
  const year = number(text, 0, 4);
  const month = number(text, 5, 7);
  const day = number(text, 8, 10);
  const hour = number(text, 11, 13);
  const minute = number(text, 14, 16);
  const second = number(text, 17, 19);
  const millisecond = number(text, 20, 23);
  // A missing digit makes the number, and with it the sum, not a number.
  if (!(year >= 1_000) || Number.isNaN(month + day + hour + minute + second + millisecond)) {
    return undefined;
  }
  if (!isDate(year, month, day) || hour > 23 || minute > 59 || second > 59) return undefined;
  return Date.UTC(year, month - 1, day, hour, minute, second, millisecond);
}

function number(text: string, from: number, to: number): number {
  let value = 0;
  for (let at = from; at < to; at += 1) {
    const digit = text.charCodeAt(at) - 0x30;
    if (digit < 0 || digit > 9) return Number.NaN;
    value = value * 10 + digit;
  }
  return value;
}

function parseText(value: string): number | undefined {
  const parts = form.exec(value);
  if (parts === null) return undefined;
  const [, year = '', month = '', day = '', hour = '0', minute = '0', second = '0', fraction = ''] =
    parts;
  if (!isDate(Number(year), Number(month), Number(day))) return undefined;
  if (Number(hour) > 23 || Number(minute) > 59 || Number(second) > 60) return undefined;
  const offset = offsetMinutes(parts[8] ?? 'Z');
  if (offset === undefined) return undefined;
  const date = new Date(0);
  // `Date.UTC` takes the years 0 to 99 for those of the twentieth century.
  date.setUTCFullYear(Number(year), Number(month) - 1, Number(day));
  date.setUTCHours(
    Number(hour),
    Number(minute) - offset,
    Number(second),
    Number(fraction.slice(0, 3).padEnd(3, '0')),
  );
  return date.getTime();
}

function isDate(year: number, month: number, day: number): boolean {
  const isLeap = (year % 4 === 0 && year % 100 !== 0) || year % 400 === 0;
  const last = month === 2 && isLeap ? 29 : daysOfMonth[month - 1];
  return last !== undefined && day >= 1 && day <= last;
}

function offsetMinutes(text: string): number | undefined {
  if (text === 'Z' || text === 'z') return 0;
  const digits = text.slice(1).replace(':', '').padEnd(4, '0');
  const hours = Number(digits.slice(0, 2));
  const minutes = Number(digits.slice(2));
  if (hours > 23 || minutes > 59) return undefined;
  return (text.startsWith('-') ? -1 : 1) * (hours * 60 + minutes);
}
