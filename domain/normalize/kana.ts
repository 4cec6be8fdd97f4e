/** Katakana of everything that is kana: hiragana, half-width forms, voicing marks of their own. */
export function katakana(text: string): string {
  return text
    .normalize('NFKC')
    .replace(/\s*([\u3099\u309A])/gu, '$1')
    .normalize('NFC')
    .replace(/[ぁ-ゖゝゞ]/gu, (kana) => String.fromCodePoint((kana.codePointAt(0) ?? 0) + 0x60));
}

const vowels = ['a', 'i', 'u', 'e', 'o'];

/** Syllables by consonant, in the order of the vowels; `-` where there is none. */
const rows: Readonly<Record<string, string>> = {
  '': 'ア イ ウ エ オ',
  k: 'カ キ ク ケ コ',
  g: 'ガ ギ グ ゲ ゴ',
  s: 'サ シ ス セ ソ',
  z: 'ザ ジ ズ ゼ ゾ',
  t: 'タ チ ツ テ ト',
  d: 'ダ ジ ズ デ ド',
  n: 'ナ ニ ヌ ネ ノ',
  h: 'ハ ヒ フ ヘ ホ',
  f: 'ファ フィ フ フェ フォ',
  b: 'バ ビ ブ ベ ボ',
  v: 'バ ビ ブ ベ ボ',
  p: 'パ ピ プ ペ ポ',
  m: 'マ ミ ム メ モ',
  y: 'ヤ イ ユ イェ ヨ',
  r: 'ラ リ ル レ ロ',
  l: 'ラ リ ル レ ロ',
  w: 'ワ イ ウ エ オ',
  j: 'ジャ ジ ジュ ジェ ジョ',
  sh: 'シャ シ シュ シェ ショ',
  ch: 'チャ チ チュ チェ チョ',
  ts: 'ツァ ツィ ツ ツェ ツォ',
  ky: 'キャ - キュ - キョ',
  gy: 'ギャ - ギュ - ギョ',
  sy: 'シャ - シュ シェ ショ',
  zy: 'ジャ - ジュ ジェ ジョ',
  jy: 'ジャ - ジュ ジェ ジョ',
  ty: 'チャ - チュ チェ チョ',
  cy: 'チャ - チュ チェ チョ',
  dy: 'ジャ - ジュ ジェ ジョ',
  ny: 'ニャ - ニュ - ニョ',
  hy: 'ヒャ - ヒュ - ヒョ',
  by: 'ビャ - ビュ - ビョ',
  py: 'ピャ - ピュ - ピョ',
  my: 'ミャ - ミュ - ミョ',
  ry: 'リャ - リュ - リョ',
};

const syllables: ReadonlyMap<string, string> = new Map(
  Object.entries(rows).flatMap(([consonant, row]) =>
    row.split(' ').flatMap((kana, at): [string, string][] => {
      const vowel = vowels[at];
      return vowel === undefined || kana === '-' ? [] : [[consonant + vowel, kana]];
    }),
  ),
);

/**
 * Katakana of a reading in Hepburn, Kunrei or passport spelling; vowels come out as they are written: `Ohno` and `Ono` as
 * オノ, `Oono` as オオノ.
 *
 * @param word lower-case letters and `'`
 * @returns undefined for what no Japanese word is spelled like
 */
export function katakanaOfRomaji(word: string): string | undefined {
  let kana = '';
  for (let at = 0; at < word.length; ) {
    const piece = syllableAt(word, at) ?? consonantAt(word, at);
    if (piece === undefined) return undefined;
    kana += piece.kana;
    at += piece.length;
  }
  return kana;
}

interface Piece {
  readonly kana: string;
  /** Letters that it takes. */
  readonly length: number;
}

function syllableAt(word: string, at: number): Piece | undefined {
  for (let length = 3; length >= 1; length -= 1) {
    const kana = syllables.get(word.slice(at, at + length));
    if (kana !== undefined && at + length <= word.length) return { kana, length };
  }
  return undefined;
}

/** A consonant that no vowel follows. */
function consonantAt(word: string, at: number): Piece | undefined {
  const rest = word.slice(at);
  if (rest.startsWith("n'")) return { kana: 'ン', length: 2 };
  // `m` ends a syllable before lips only: Shimbashi.
  if (/^(?:n|m[bmp])/.test(rest)) return { kana: 'ン', length: 1 };
  if (/^(?:([bcdfgjkprstz])\1|tch)/.test(rest)) return { kana: 'ッ', length: 1 };
  // Passports write a long o as oh.
  return rest.startsWith('h') && word.charAt(at - 1) === 'o' ? { kana: '', length: 1 } : undefined;
}
