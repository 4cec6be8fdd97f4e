import * as fc from 'fast-check';
import { expect, test } from 'vitest';
import { addressKey } from '../../domain/normalize/address-key.ts';
import { birthdayKey } from '../../domain/normalize/birth.ts';
import { kanjiNumber } from '../../domain/normalize/kanji.ts';
import { nameKey } from '../../domain/normalize/name-key.ts';
import { postalCodeKey } from '../../domain/normalize/postal-code.ts';
import { kanaKey } from '../../domain/normalize/reading-key.ts';

const anyText = fc.oneof(
  fc.string({ unit: 'binary' }),
  fc
    .array(
      fc.constantFrom(
        ...[
          '髙',
          '﨑',
          '山',
          '様',
          'さん',
          '株式会社',
          '㈱',
          ' ',
          '　',
          'ｶﾞ',
          'ー',
          'ヴァ',
          'ン',
          'ヤ',
        ],
        ...[
          'n',
          "n'",
          'a',
          'o',
          'h',
          'sh',
          'chi',
          'tt',
          'É',
          'Mr. ',
          ', Jr.',
          '\u{E0100}',
          '\u3099',
        ],
        ...[
          '東京都',
          '千代田区',
          '府中市',
          '町',
          '一',
          '十',
          '丁目',
          '番',
          '号',
          '1',
          '２',
          '-',
          '字',
        ],
        ...['昭和', '元', '年', '4月', '〒', 'ケ', 'が', 'ノ', '上る', '条', '('],
      ),
      { maxLength: 12 },
    )
    .map((parts) => parts.join('')),
);

test.for(
  Object.entries({
    nameKey,
    kanaKey,
    birthdayKey,
    postalCodeKey: (text: string) => postalCodeKey(text),
  }),
)('%s throws for nothing and keeps its own keys', ([, keyOf]) => {
  fc.assert(
    fc.property(anyText, (text) => {
      const key = keyOf(text);
      if (key !== undefined) expect(keyOf(key)).toBe(key);
    }),
    { numRuns: 3_000 },
  );
});

test('no text makes an address throw', () => {
  fc.assert(
    fc.property(anyText, (text) => {
      const { prefecture, city, town, numbers, skeleton } = addressKey(text);
      expect(skeleton).toBe([prefecture, city, town, numbers].join('|'));
      expect(numbers).toMatch(/^(?:\d+(?:-\d+){0,2})?$/);
    }),
    { numRuns: 3_000 },
  );
});

const digits = '〇一二三四五六七八九';

/** 1 to 9999 the long way. */
function inKanji(number: number): string {
  return [1_000, 100, 10, 1]
    .map((power, place) => {
      const digit = Math.floor(number / power) % 10;
      if (digit === 0) return '';
      return (
        (digit === 1 && power > 1 ? '' : digits.charAt(digit)) + ('千百十'.charAt(place) || '')
      );
    })
    .join('');
}

const wide = (text: string): string =>
  text.replace(/[0-9-]/g, (each) => String.fromCodePoint(each.charCodeAt(0) + 0xfee0));

test('a number in kanji is the number, in words or digit by digit', () => {
  fc.assert(
    fc.property(fc.integer({ min: 1, max: 9_999 }), (number) => {
      expect(kanjiNumber(inKanji(number))).toBe(number);
      const byDigit = [...String(number)].map((digit) => digits.charAt(Number(digit))).join('');
      expect(kanjiNumber(byDigit)).toBe(number);
    }),
  );
});

test('however its numbers are written, an address has one skeleton', () => {
  const number = fc.integer({ min: 1, max: 99 });
  const town = fc.constantFrom(
    '神南',
    '霞が関',
    '一番町',
    '麻布十番',
    '八丁堀',
    '西ノ京',
    '六本木',
  );
  fc.assert(
    fc.property(town, number, number, number, (name, chome, block, house) => {
      const front = `東京都港区${name}`;
      const spellings = [
        `${front}${chome}-${block}-${house}`,
        `${front}${chome}丁目${block}番${house}号`,
        `${front}${chome}丁目${block}番地${house}`,
        `${front}${chome}丁目${block}-${house}`,
        `${front} ${chome}丁目 ${block}番 ${house}号 コーポ101`,
        `〒106-0045 ${front}${wide(`${chome}-${block}-${house}`)}`,
        `${front}${inKanji(chome)}丁目${inKanji(block)}番${inKanji(house)}号`,
        `${front}${inKanji(chome)}丁目${block}ー${house}`,
        `${front}${chome}−${block}‐${house}`,
      ];
      const { skeleton } = addressKey(spellings[0] ?? '');
      expect(skeleton).toMatch(
        new RegExp(`^東京都\\|港区\\|[^|\\d]+\\|${chome}-${block}-${house}$`),
      );
      expect(spellings.map((text) => addressKey(text).skeleton)).toEqual(
        spellings.map(() => skeleton),
      );
    }),
  );
});

const eras = ['ja-JP-u-ca-japanese-nu-latn', 'ja-JP-u-ca-japanese-nu-hanidec'];

test('a day written in its era by the runtime is the same day', () => {
  const day = fc.date({
    min: new Date('1873-01-01'),
    max: new Date('2040-12-31'),
    noInvalidDate: true,
  });
  fc.assert(
    fc.property(day, fc.constantFrom(...eras), (date, locale) => {
      const text = date.toLocaleDateString(locale, { dateStyle: 'long', timeZone: 'UTC' });
      const iso = date.toISOString().slice(0, 10);
      const isUnknown = ['1900-01-01', '1970-01-01'].includes(iso);
      expect(birthdayKey(text)).toBe(isUnknown ? undefined : iso.replaceAll('-', ''));
    }),
    { numRuns: 1_000 },
  );
});

test('no year has days that its calendar has not', () => {
  const part = fc.integer({ min: 0, max: 99 });
  fc.assert(
    fc.property(
      fc.constantFrom('明治', '大正', '昭和', '平成', '令和'),
      part,
      part,
      part,
      (era, year, month, day) => {
        const key = birthdayKey(`${era}${year}年${month}月${day}日`);
        if (key === undefined) return;
        const iso = `${key.slice(0, 4)}-${key.slice(4, 6)}-${key.slice(6)}`;
        expect(new Date(`${iso}T00:00:00Z`).toISOString().slice(0, 10)).toBe(iso);
      },
    ),
  );
});

const spellings = fc
  .array(
    fc.constantFrom(
      ...[
        ['か', 'ka'],
        ['し', 'shi', 'si'],
        ['つ', 'tsu', 'tu'],
        ['ふ', 'fu', 'hu'],
        ['じ', 'ji', 'zi'],
        ['しょ', 'sho', 'syo'],
        ['ちゃ', 'cha', 'tya'],
        ['じゅ', 'ju', 'zyu'],
        ['きょう', 'kyo', 'kyou', 'kyō'],
        ['みや', 'miya'],
        ['た', 'ta'],
        ['ろう', 'ro', 'rou', 'rô'],
      ],
    ),
    { minLength: 1, maxLength: 6 },
  )
  .chain((parts) => fc.tuple(...parts.map((part) => fc.tuple(fc.constant(part), fc.nat()))));

test('a reading in hiragana and in romaji of any school has one key', () => {
  fc.assert(
    fc.property(spellings, (parts) => {
      const kana = parts.map(([part]) => part[0]).join('');
      const romaji = parts.map(([part, choice]) => part[1 + (choice % (part.length - 1))]).join('');
      expect(kanaKey(romaji.toUpperCase())).toBe(kanaKey(kana));
    }),
  );
});
