import Papa from 'papaparse';
import * as z from 'zod';
import { addressKey } from '../../domain/normalize/address-key.ts';

const rowSchema = z.object({
  住所: z.string(),
  都道府県: z.string(),
  市区町村: z.string(),
  町字: z.string(),
  番地号: z.string(),
  その他: z.string(),
});
type AddressRow = z.infer<typeof rowSchema>;

/** The part of an address that came out wrong first, from the left. */
type WrongPart = 'prefecture' | 'city' | 'town';

export interface AddressScore {
  readonly rows: number;
  readonly rightPrefecture: number;
  readonly rightCity: number;
  /** Chōme included. */
  readonly rightTown: number;
  /** Chōme, block and house, at most three. */
  readonly rightNumbers: number;
  /** Share of rows with prefecture, city and town right together, 0 to 1. */
  readonly rate: number;
  readonly wrong: readonly {
    readonly part: WrongPart;
    readonly address: string;
    readonly expected: string;
    readonly found: string;
  }[];
}

/**
 * How many addresses of a file are taken apart as the file itself says (columns 住所, 都道府県, 市区町村, 町字). Notations of one
 * name are compared as one by rules of this file's own, none of the product's.
 */
export function scoreAddresses(csv: string): AddressScore {
  const { data } = Papa.parse<unknown>(csv, { header: true, skipEmptyLines: true });
  const rows = z.array(rowSchema).parse(data);
  const right = { prefecture: 0, city: 0, town: 0, numbers: 0, all: 0 };
  const wrong: AddressScore['wrong'][number][] = [];
  for (const each of rows) {
    const expected = expectedOf(each);
    const { prefecture, city, town, numbers } = addressKey(each.住所);
    const isRight = {
      prefecture: prefecture === expected.prefecture,
      city: sameName(city) === sameName(expected.city),
      town: isTown(town, numbers, expected),
    };
    for (const part of ['prefecture', 'city', 'town'] as const)
      right[part] += Number(isRight[part]);
    right.numbers += Number(numbers === expected.numbers);
    const part = (['prefecture', 'city', 'town'] as const).find((name) => !isRight[name]);
    if (part === undefined) right.all += 1;
    else {
      wrong.push({
        part,
        address: each.住所,
        expected: [each.都道府県, each.市区町村, each.町字].join(' '),
        found: [prefecture, city, town, numbers].join(' ').trim(),
      });
    }
  }
  return {
    rows: rows.length,
    rightPrefecture: right.prefecture,
    rightCity: right.city,
    rightTown: right.town,
    rightNumbers: right.numbers,
    rate: rows.length === 0 ? 0 : right.all / rows.length,
    wrong,
  };
}

interface Expected {
  readonly prefecture: string;
  readonly city: string;
  readonly town: string;
  readonly chome: number | undefined;
  readonly numbers: string;
}

/** A district is no part of a municipality's name here; chōme are numbers. */
function expectedOf(row: AddressRow): Expected {
  const { 都道府県: prefecture, 市区町村: city, 町字: town } = row;
  const [, name = town, chome] = /^(.*?)([一二三四五六七八九十]+)丁目?$/u.exec(town) ?? [];
  const first = chome === undefined ? undefined : numberOf(chome);
  const house = /^[\d-]+/u.exec((row.番地号 || row.その他).normalize('NFKC'))?.[0] ?? '';
  const others = house.split('-').filter((part) => part !== '');
  return {
    prefecture,
    city: city.replace(/^.{1,4}?郡(?=.+[町村]$)/u, ''),
    town: name,
    chome: first,
    numbers: [...(first === undefined ? [] : [first]), ...others.map(Number)].slice(0, 3).join('-'),
  };
}

function isTown(town: string, numbers: string, expected: Expected): boolean {
  const first = Number(numbers.split('-')[0]);
  return (
    sameName(town) === sameName(expected.town) &&
    (expected.chome === undefined || expected.chome === first)
  );
}

/** 大字 and 字 left out, ヶ, ケ and が one, ノ, 之 and の one, ッ and つ one, numbers in kanji. */
function sameName(name: string): string {
  return name
    .normalize('NFKC')
    .replace(/大字|字(?=.)/gu, '')
    .replace(/[ヶケヵカがガか](?=\p{Script=Han})/gu, 'ケ')
    .replace(/[ノ之乃]/gu, 'の')
    .replace(/[ッっツつ]/gu, 'つ')
    .replace(/[\s()]|第$/gu, '')
    .replace(/\d+/gu, kanjiOf);
}

const digits = '〇一二三四五六七八九';

/** 1 to 99. */
function kanjiOf(text: string): string {
  const [tens, ones] = [Math.floor(Number(text) / 10), Number(text) % 10];
  const ten = tens === 0 ? '' : `${tens === 1 ? '' : digits.charAt(tens)}十`;
  return ten + (ones === 0 ? '' : digits.charAt(ones));
}

/** 一 to 九十九. */
function numberOf(kanji: string): number {
  const [tens, ones] = kanji.includes('十') ? kanji.split('十') : ['〇', kanji];
  return (
    (tens === '' ? 1 : digits.indexOf(tens ?? '')) * 10 + Math.max(0, digits.indexOf(ones || '〇'))
  );
}
