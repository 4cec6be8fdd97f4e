import { kanjiDigits, kanjiNumber } from './kanji.ts';

/** Chōme, block and house: what follows is a room or a building. */
const mostNumbers = 3;

const kanji = `[${kanjiDigits}]+`;
const dashes = '[-\\u2010-\\u2015\\u2212\\u30FC\\uFE63~]';
const dash = new RegExp(
  `(?<=[0-9${kanjiDigits}号番目地])\\s*${dashes}\\s*(?=[0-9${kanjiDigits}])`,
  'gu',
);

/** 一丁目, 三番地, 三番二号, 五号; not 一番町, 四番丁 and 麻布十番, which are names. */
const counted = new RegExp(
  `${kanji}(?=丁目|号(?!地)|(?<!麻布十)番(?:地|(?:${kanji}|\\d+)(?:号|-|$)|$))`,
  'gu',
);
const dashed = new RegExp(`(?<!${kanji})${kanji}(?:-${kanji})+(?=\\s|号|$)`, 'u');
/** Parts of names: 北1条, 7番丁, 14号北. */
const named = /\d+(?=条|番[町丁](?!目)|号[東西南北線]|線)/gu;

/** Numbers of an address in digits with `-`; those that are parts of names (北1条) in kanji. */
export function plainNumbers(text: string): string {
  return text
    .replace(dash, '-')
    .replace(counted, (number) => String(kanjiNumber(number)))
    .replace(dashed, (run) => run.replace(new RegExp(kanji, 'gu'), (n) => String(kanjiNumber(n))))
    .replace(named, (number) => kanjiOf(Number(number)));
}

function kanjiOf(number: number): string {
  const tens = Math.floor(number / 10);
  const digit = (value: number): string => kanjiDigits.charAt(value + 1);
  if (number >= 100 || number < 1) return String(number);
  const ten = tens === 0 ? '' : tens === 1 ? '十' : `${digit(tens)}十`;
  return number % 10 === 0 ? ten : `${ten}${digit(number % 10)}`;
}

const separator =
  /^\s*(?:丁目|番地割|地割|番地|番|丁(?!目)|号(?=-)|の(?=\d)|-)\s*(?:の(?=\d)|-|第)?\s*/u;
const ending = /^\s*(?:丁目|番地|番|号(?!室))/u;

/**
 * The numbers that a text begins with.
 *
 * @param text as {@link plainNumbers} gives it
 * @returns e.g. `1-2-3`, without leading zeros, at most three; and what stands behind them
 */
export function leadingNumbers(text: string): { readonly numbers: string; readonly after: string } {
  const found: number[] = [];
  let after = text;
  while (found.length < mostNumbers) {
    const number = /^\d+/.exec(after)?.[0];
    if (number === undefined) break;
    if (found.length > 0 && isRoom(after.slice(number.length))) break;
    found.push(Number(number));
    after = after.slice(number.length);
    const between = separator.exec(after)?.[0];
    if (between === undefined || !/^\d/.test(after.slice(between.length))) break;
    after = after.slice(between.length);
  }
  return { numbers: found.join('-'), after: after.replace(ending, '').replace(/^[\s-]+/u, '') };
}

function isRoom(after: string): boolean {
  return /^\s*(?:号室|階|F\b)/iu.test(after);
}
