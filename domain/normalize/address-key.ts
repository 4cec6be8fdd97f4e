import { leadingNumbers, plainNumbers } from './address-numbers.ts';
import { foldKanji } from './kanji.ts';
import { isDistinctive, municipalities, prefectures, townAt } from './municipality.ts';

/** A Japanese address taken apart. Parts that were not found are empty. */
export interface AddressKey {
  /** 東京都; also where the address leaves it out and its city has no namesake. */
  readonly prefecture: string;
  /** City with its ward, Tokyo's ward, town or village; without its district (郡). */
  readonly city: string;
  /** 町字 without chōme, variants folded: 霞ヶ関, 霞が関 and 霞ケ関 are one. */
  readonly town: string;
  /** Chōme, block and house in digits: `1-2-3`. */
  readonly numbers: string;
  /** Building, floor and room, without spaces. */
  readonly rest: string;
  /** `prefecture|city|town|numbers`: one household's letters go to one skeleton, should rooms not tell them apart. */
  readonly skeleton: string;
}

/**
 * Takes a Japanese address apart so that all ways of writing it come out the same: full-width forms, kanji numerals,
 * 丁目番地号 or hyphens, 大字 and 字, ヶ/ケ/が, ノ/之/の, prefecture or district left out, postal code in front, a street of
 * Kyōto before the town.
 *
 * It knows the names of cities, not of towns: a town that is misspelled, or was renamed, is another one.
 */
export function addressKey(text: string): AddressKey {
  const cleaned = cleanedAddress(text);
  const { prefecture, city, after } = placeOf(cleaned);
  const tail = plainNumbers(foldPlace(after).replace(/大字|小字|(?<!文)字/gu, ''));
  const split = /[0-9A-Za-z]/u.exec(tail)?.index ?? tail.length;
  const { numbers, after: rest } = leadingNumbers(tail.slice(split));
  const named = city.startsWith('京都市')
    ? withoutStreet(tail.slice(0, split))
    : tail.slice(0, split);
  const town = named.replace(/第$|[\s()「」-]/gu, '');
  return {
    prefecture,
    city,
    town,
    numbers,
    rest: rest.replace(/\s/gu, ''),
    skeleton: [prefecture, city, town, numbers].join('|'),
  };
}

/** What registers write where the rest is not known, or ends. */
const nothingMore = /(?:\(?以下(?:未定|不明|不詳|余白|空白|省略)\)?|番地(?:不詳|不明|未定))\s*$/u;
const postalCode = /^(?:〒\s*)?\d{3}\s*[-\u2010-\u2015\u2212\u30FC]?\s*\d{4}(?!\d)\s*/u;

/** NFKC, postal code and country gone, no spaces before the first number. */
function cleanedAddress(text: string): string {
  const plain = text
    .replace(/[\u{FE00}-\u{FE0F}\u{E0100}-\u{E01EF}]/gu, '')
    .normalize('NFKC')
    .replace(/[\p{Cf}\p{Cc}]/gu, ' ')
    .replace(/[,、，]/gu, ' ')
    .replace(nothingMore, '')
    .replaceAll('巿', '市')
    .trim()
    .replace(postalCode, '')
    .replace(/^(?:日本国?|japan)[\s,]*(?=\S)/iu, '');
  const digit = /\d/.exec(plain)?.index ?? plain.length;
  return plain.slice(0, digit).replace(/\s+(?=.*\S)|^\s+/gu, '') + plain.slice(digit);
}

/** Names of places with all variants folded; numbers stay. */
function foldPlace(text: string): string {
  return foldKanji(text)
    .replace(/[ヶケがガヵカか](?=[\p{Script=Han}])/gu, 'ケ')
    .replace(/(?<![ァ-ヺー])ノ|[之乃]/gu, 'の')
    .replace(/[ッっつ]/gu, 'ツ');
}

const cities = municipalities(foldPlace);

interface Place {
  readonly prefecture: string;
  readonly city: string;
  readonly after: string;
}

function placeOf(text: string): Place {
  const written = prefectures.find((name) => text.startsWith(name));
  if (written !== undefined) return within(written, text.slice(written.length));
  const folded = foldPlace(text);
  const found = prefectures.flatMap((prefecture) => {
    const short = prefecture.replace(/[都府県]$/u, '');
    const isShort = prefecture !== '北海道' && text.startsWith(short);
    const place = isShort
      ? abbreviated(prefecture, foldPlace(text.slice(short.length)))
      : undefined;
    return place ?? cityIn(prefecture, folded) ?? [];
  });
  const [only, another] = longest(found);
  if (only !== undefined && another === undefined && isDistinctive(only.city)) return only;
  const named = townAt(folded);
  if (named?.hasDistrict) return { prefecture: '', city: named.name, after: named.after };
  if (only !== undefined) return { ...only, prefecture: '' };
  return { prefecture: '', city: '', after: folded };
}

/** 東京千代田区, 福島石川郡石川町 */
function abbreviated(prefecture: string, folded: string): Place | undefined {
  const found = cityIn(prefecture, folded);
  if (found !== undefined) return found;
  const named = townAt(folded);
  return named?.hasDistrict ? { prefecture, city: named.name, after: named.after } : undefined;
}

function longest(places: readonly Place[]): readonly Place[] {
  const shortest = Math.min(...places.map(({ after }) => after.length));
  return places.filter(({ after }) => after.length === shortest);
}

function within(prefecture: string, text: string): Place {
  const folded = foldPlace(text);
  const found = cityIn(prefecture, folded);
  if (found !== undefined) return found;
  const named = townAt(folded);
  if (named === undefined) return { prefecture, city: '', after: folded };
  return { prefecture, city: named.name, after: named.after };
}

function cityIn(prefecture: string, folded: string): Place | undefined {
  const city = cities.get(prefecture)?.find((each) => folded.startsWith(each.folded));
  if (city === undefined) return undefined;
  const after = folded.slice(city.folded.length);
  const ward = city.isDivided ? (/^[^0-9市区町村]{1,5}区/u.exec(after)?.[0] ?? '') : '';
  return {
    prefecture,
    city: city.name + ward.replace('住の江', '住之江'),
    after: after.slice(ward.length),
  };
}

const turn = '(?:上(?:ケ|が)?[るルリ]|下(?:ケ|が)?[るルリ]|[東西]入[るルリ]?)';
const before = new RegExp(`.*${turn}(?:[一二三四五六七八九十\\d]+丁目)?(?=.)`, 'u');
const behind = new RegExp(`^(.+?町)(?!通).+通.*${turn}$`, 'u');

/** Kyōto names the crossing before the town, 河原町通四条上る米屋町, or behind it, 米屋町河原町通四条上る. */
function withoutStreet(town: string): string {
  return town
    .replace(before, '')
    .replace(behind, '$1')
    .replace(/(?<=[上下入])[ルリ]$/u, 'る');
}
