import { katakana, katakanaOfRomaji } from './kana.ts';

/** Kana that sound alike; small ones become large, since old systems and forms know no small ones. */
const alike: Readonly<Record<string, string>> = {
  ...pairs('ァアィイゥウェエォオッツャヤュユョヨヮワヵカヶケ'),
  ...pairs('ヂジヅズヲオヰイヱエ'),
};

/** Romaji without its apostrophe: Junichi is ジュンイチ. */
const liaisons: Readonly<Record<string, string>> = {
  ...pairs('アナイニウヌエネオノ'),
  ...{ ヤ: 'ニヤ', ユ: 'ニユ', ヨ: 'ニヨ' },
};

const ofV: Readonly<Record<string, string>> = pairs('ァバィビェベォボ');

const oRow = 'オコゴソゾトドノホボポモヨロ';
const uRow = 'ウクグスズツヌフブプムユル';
const longO = new RegExp(`([${oRow}])[ウオ]+`, 'gu');
const longU = new RegExp(`([${uRow}])ウ+`, 'gu');

/**
 * Key of a name's reading: equal for half- and full-width katakana, hiragana, romaji in Hepburn, Kunrei and passport
 * spelling, small and large kana, hyphens for ー. Vowel length and the border after ン are lost, because romaji loses them: オオノ and オノ have one key, so it finds candidates and proves nothing.
 *
 * @returns katakana without spaces; lower-case letters for a name that is no Japanese word; undefined for what is
 *   neither (kanji say nothing of their reading)
 */
export function kanaKey(text: string): string | undefined {
  const plain = text
    .normalize('NFD')
    .replace(/(?<=\p{Script=Latin})\p{M}+/gu, '')
    .normalize('NFKC');
  const words = plain
    .toLowerCase()
    .split(/[\s・･.,，、。·]+/u)
    .filter((word) => word !== '');
  if (words.length === 0) return undefined;
  if (words.every((word) => /^[a-z][a-z'’-]*$/.test(word))) return ofLetters(words);
  const kana = katakana(words.join('')).replace(/[-\u2010-\u2015\u2212\uFF70]/gu, 'ー');
  return /^[ァ-ヺー]+$/u.test(kana) ? sound(kana) : undefined;
}

function ofLetters(words: readonly string[]): string | undefined {
  const letters = words.map((word) => word.replace(/[’]/g, "'").replace(/-/g, ''));
  const kana = letters.map(katakanaOfRomaji);
  const isJapanese = kana.every((word) => word !== undefined);
  if (isJapanese) return sound(kana.join(''));
  // Letters apart that read as Japanese once they stand together, as the key itself does.
  const joined = letters.join('').replaceAll("'", '');
  const together = katakanaOfRomaji(joined);
  return together === undefined ? joined : sound(together);
}

function sound(kana: string): string | undefined {
  const heard = kana
    .replace(/ヴ([ァィェォ])/gu, (_, small: string) => ofV[small] ?? small)
    .replaceAll('ヴ', 'ブ')
    .replace(/[ァ-ヶ]/gu, (letter) => alike[letter] ?? letter)
    .replaceAll('ー', '')
    .replace(/ン([アイウエオヤユヨ])/gu, (_, next: string) => liaisons[next] ?? next)
    .replace(longO, '$1')
    .replace(longU, '$1');
  return heard === '' ? undefined : heard;
}

function pairs(text: string): Record<string, string> {
  const letters = [...text];
  return Object.fromEntries(
    letters.flatMap((letter, at) => (at % 2 === 0 ? [[letter, letters[at + 1] ?? letter]] : [])),
  );
}
