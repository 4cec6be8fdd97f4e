import type { FieldRule } from './record.ts';
import { editDistance, jaroWinkler } from './text-distance.ts';

/** Whether two different values are close. Symmetric. */
type IsClose = (left: string, right: string) => boolean;

const closeSimilarity = 0.92;

/** One slip in short words, two in long ones, or a long common beginning. */
const isCloseWord: IsClose = (left, right) => {
  const length = Math.max(left.length, right.length);
  const most = length >= 6 ? 2 : length >= 3 ? 1 : 0;
  return editDistance(left, right, most) <= most || jaroWinkler(left, right) >= closeSimilarity;
};

const japanese = /[\p{Script=Hiragana}\p{Script=Katakana}\p{Script=Han}]/u;

/**
 * In Japanese names a single character tells brothers apart (健太 and 健人, ケンタ and ケンジ), so only what sounds alike
 * is close; other writing goes by letters.
 */
const isCloseName: IsClose = (left, right) =>
  japanese.test(left) || japanese.test(right)
    ? soundOf(left) === soundOf(right)
    : isCloseWord(left, right);

const smallKana = 'ァィゥェォッャュョヮ';
const largeKana = 'アイウエオツヤユヨワ';

/** Without voicing marks, with small kana as large, and without what makes a vowel long. */
function soundOf(name: string): string {
  return name
    .normalize('NFD')
    .replace(/[\u3099\u309a]/g, '')
    .replace(/[ァィゥェォッャュョヮ]/g, (kana) => largeKana.charAt(smallKana.indexOf(kana)))
    .replace(/(?<=.)[ーウ]/gu, '');
}

/**
 * One slip, or the same town where one of them leaves out (the end of) the numbers. Of a skeleton
 * `prefecture|city|town|1-2-3`, or of any other text.
 */
const isCloseAddress: IsClose = (left, right) => {
  const [short, long] = left.length < right.length ? [left, right] : [right, left];
  if (editDistance(left, right, 1) <= 1) return short.length >= 6;
  if (!short.includes('|') || !long.startsWith(short)) return false;
  return short.endsWith('|') || long.charAt(short.length) === '-';
};

/** One wrong, missing or additional character, or two neighbours swapped. */
const isCloseCode: IsClose = (left, right) =>
  Math.min(left.length, right.length) >= 3 && editDistance(left, right, 1) <= 1;

/** One wrong digit, two neighbours swapped, or day and month swapped. */
const isCloseDate: IsClose = (left, right) =>
  editDistance(left, right, 1) <= 1 ||
  left.slice(0, 4) + left.slice(6) + left.slice(4, 6) === right;

/** By the word that a field rule says. */
export const comparators: Readonly<Record<FieldRule['compare'], IsClose>> = {
  exact: () => false,
  name: isCloseName,
  words: isCloseWord,
  address: isCloseAddress,
  code: isCloseCode,
  date: isCloseDate,
};
