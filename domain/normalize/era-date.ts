import { kanjiDigits, kanjiNumber } from './kanji.ts';

interface Era {
  /** First character in Japanese, and the letter. */
  readonly names: readonly string[];
  /** Gregorian, `YYYYMMDD`. */
  readonly firstDay: string;
}

/** Newest first. Before 1873 Japan counted by the moon: such dates are none here. */
const eras: readonly Era[] = [
  { names: ['令和', '令', 'r'], firstDay: '20190501' },
  { names: ['平成', '平', 'h'], firstDay: '19890108' },
  { names: ['昭和', '昭', 's'], firstDay: '19261225' },
  { names: ['大正', '大', 't'], firstDay: '19120730' },
  { names: ['明治', '明', 'm'], firstDay: '18730101' },
];

/** What year 1 of Meiji is; the calendar changed in its sixth year. */
const firstOfMeiji = 1868;

const eraNames = eras.flatMap(({ names }) => names).join('|');
const number = `(?:\\d+|[${kanjiDigits}]+)`;
const dated = new RegExp(
  `^(${eraNames})\\s*[.]?\\s*(元|${number})\\s*(?:年|[-/.])\\s*(${number})\\s*(?:月|[-/.])\\s*(${number})\\s*日?$`,
  'u',
);
const compact = new RegExp(`^(${eraNames})\\s*(\\d{2})(\\d{2})(\\d{2})$`, 'u');

/**
 * Year, month and day of a date in a Japanese era: 昭和55年4月1日, S55.4.1, ㍼55/04/01, 平成元年…, 昭和五十五年四月一日, S550401.
 *
 * @param text NFKC, lower case
 * @returns undefined when it is no such date, or a day outside the era (昭和64年1月8日)
 */
export function eraDate(
  text: string,
): readonly [year: number, month: number, day: number] | undefined {
  const [, name, yearOfEra = '', month = '', day = ''] =
    dated.exec(text) ?? compact.exec(text) ?? [];
  const at = eras.findIndex(({ names }) => names.some((each) => each === name));
  const era = eras[at];
  if (era === undefined) return undefined;
  const first = era.names.includes('m') ? firstOfMeiji : Number(era.firstDay.slice(0, 4));
  const years = yearOfEra === '元' ? 1 : dateNumber(yearOfEra);
  const date = [first + years - 1, dateNumber(month), dateNumber(day)] as const;
  const written = date.map((part) => String(part).padStart(2, '0')).join('');
  const next = eras[at - 1];
  const isWithin =
    years >= 1 && written >= era.firstDay && (next === undefined || written < next.firstDay);
  return isWithin ? date : undefined;
}

/** A number in either script. */
export function dateNumber(text: string): number {
  return /^\d+$/.test(text) ? Number(text) : kanjiNumber(text);
}
