import { dateNumber, eraDate } from './era-date.ts';
import { kanjiDigits } from './kanji.ts';
import { inOrder, type Step } from './outcome.ts';
import { cleanCode, lower } from './text.ts';

const months = [
  'january',
  'february',
  'march',
  'april',
  'may',
  'june',
  'july',
  'august',
  'september',
  'october',
  'november',
  'december',
];

const genders: Readonly<Record<string, string>> = {
  f: 'f',
  female: 'f',
  woman: 'f',
  女: 'f',
  女性: 'f',
  m: 'm',
  male: 'm',
  man: 'm',
  男: 'm',
  男性: 'm',
};

/** `m` or `f`; anything else is refused. */
export const gender: Step = inOrder(cleanCode, lower, (value) => {
  const letter = Object.hasOwn(genders, value) ? genders[value] : undefined;
  return letter === undefined ? { refused: 'is neither m nor f' } : { value: letter };
});

/** `YYYY`. */
export const birthYear: Step = inOrder(cleanCode, (value) => {
  const year = value.replace(/\s*年$/u, '');
  return /^(?:18|19|20)\d\d$/.test(year) ? { value: year } : { refused: 'is not a year of birth' };
});

/** `MM`, from a number or an English name or its abbreviation. */
export const birthMonth: Step = inOrder(cleanCode, lower, (value) => {
  const word = value.replace(/\s*月$|\.$/u, '');
  const named = word.length >= 3 ? months.findIndex((month) => month.startsWith(word)) + 1 : 0;
  const month = named > 0 ? named : numberIn(word);
  return month >= 1 && month <= 12
    ? { value: String(month).padStart(2, '0') }
    : { refused: 'is not a month' };
});

/** `DD`. */
export const birthDay: Step = inOrder(cleanCode, (value) => {
  const day = numberIn(value.replace(/\s*日$/u, ''));
  return day >= 1 && day <= 31
    ? { value: String(day).padStart(2, '0') }
    : { refused: 'is not a day of a month' };
});

/** Days that forms and registers write for "unknown". */
const placeholderDays = new Set(['19000101', '19700101', '99991231']);

/**
 * `YYYYMMDD`, from year-month-day with any or no separator, in the Gregorian calendar or a Japanese era, in digits or
 * kanji. Days that stand for "unknown" and days that no calendar has are refused.
 */
export const birthDate: Step = inOrder(cleanCode, lower, (value) => {
  const text = value
    .replaceAll('・', '.')
    .replace(/[\u2010-\u2015\u2212]/gu, '-')
    .replace(/\s*(?:生まれ|生)$/u, '');
  const parts = eraDate(text) ?? gregorian(text);
  if (parts === undefined) return { refused: 'is not a date written year, month, day' };
  const [year, month, day] = parts;
  const date = `${year}${String(month).padStart(2, '0')}${String(day).padStart(2, '0')}`;
  if (!isDay(year, month, day) || placeholderDays.has(date)) {
    return { refused: 'is not a date of birth' };
  }
  return { value: date };
});

/** Date of birth as a key, `YYYYMMDD`; undefined when it is unknown or cannot be read. */
export function birthdayKey(text: string): string | undefined {
  const cleaned = birthDate(text, 'JP');
  return 'value' in cleaned ? cleaned.value : undefined;
}

const kanjiDate = new RegExp(
  `^([${kanjiDigits}]{4})年([${kanjiDigits}]+)月([${kanjiDigits}]+)日?$`,
  'u',
);

function gregorian(text: string): readonly [number, number, number] | undefined {
  const parts =
    /^(\d{4})(\d{2})(\d{2})$/.exec(text) ??
    /^(\d{4})\s*[-/.年]\s*(\d{1,2})\s*[-/.月]\s*(\d{1,2})\s*日?(?:[t\s]+00:00(?::00(?:\.0+)?)?z?)?$/u.exec(
      text,
    ) ??
    kanjiDate.exec(text);
  if (parts === null) return undefined;
  const [, year = '', month = '', day = ''] = parts;
  return [dateNumber(year), dateNumber(month), dateNumber(day)];
}

function numberIn(text: string): number {
  return /^\d{1,2}$/.test(text) ? Number(text) : 0;
}

function isDay(year: number, month: number, day: number): boolean {
  const date = new Date(Date.UTC(year, month - 1, day));
  return year >= 1800 && date.getUTCMonth() === month - 1 && date.getUTCDate() === day;
}
