import { katakana } from './kana.ts';
import { foldKanji } from './kanji.ts';

const company =
  /株式会社|有限会社|合同会社|合資会社|合名会社|一般社団法人|一般財団法人|医療法人|\((?:株|有|合|資|名|医)\)/gu;
const companyAbroad = /(?:^|(?<=[\s,]))(?:co\.?,?\s*ltd|inc|corp|k\.?k|ltd|llc)\.?$/u;
const title = /^(?:mr|mrs|ms|miss|mx|dr|prof)(?:\.\s*|\s+)(?=\S)/u;
const honorific =
  /(?<=\S)様$|(?<=\S\s*\S.*|\S\s)(?:さま|サマ|さん|サン|殿|氏|御中|君|くん|クン|ちゃん|チャン)$/u;
const generation = /(?<=\S)[\s,]+(?:jr|sr|ii|iii|iv)\.?$/u;

/**
 * Key of a name of a person or company: equal for all ways of writing the same characters. Variants of kanji become one
 * (髙橋, 高橋), spaces, punctuation, honorifics (様, Mrs.) and company forms (株式会社, ㈱) go, hiragana becomes katakana, Latin
 * letters lose case and accents. Namesakes share it: never a key of a person by itself.
 *
 * @returns undefined when nothing is left
 */
export function nameKey(text: string): string | undefined {
  let key = text;
  for (let round = 0; round < 4; round += 1) {
    const next = once(key);
    if (next === key) break;
    key = next;
  }
  return key === '' ? undefined : key;
}

function once(text: string): string {
  const folded = foldKanji(text)
    .toLowerCase()
    .normalize('NFD')
    .replace(/(?<=\p{Script=Latin})\p{M}+/gu, '')
    .normalize('NFC')
    .replace(/[\p{Cf}\p{Cc}]/gu, ' ')
    .trim();
  const bare = folded
    .replace(company, ' ')
    .trim()
    .replace(companyAbroad, '')
    .replace(title, '')
    .replace(generation, '')
    .replace(honorific, '');
  return katakana(bare)
    .replace(/(?<=[ァ-ヺー])[-\u2010-\u2015\u2212]/gu, 'ー')
    .replace(/(?<=\p{Script=Han})[ガヶ](?=\p{Script=Han})/gu, 'ケ')
    .replace(/(?!ー)[\p{P}\p{S}\s]/gu, '');
}
