import { expect, test } from 'vitest';
import { birthdayKey } from '../../domain/normalize/birth.ts';
import { nameKey } from '../../domain/normalize/name-key.ts';
import { postalCodeKey } from '../../domain/normalize/postal-code.ts';
import { kanaKey } from '../../domain/normalize/reading-key.ts';

test.for([
  [
    '高橋花子',
    ['髙橋　花子', '高橋 花子 様', '髙橋花子さん', ' 髙\u{E0100}橋・花子 殿', '高橋花子\u200b'],
  ],
  ['渡辺太郎', ['渡邉 太郎', '渡邊太郎', '渡辺太郎氏']],
  ['斎藤サヤカ', ['齋藤ｻﾔｶ', '齊藤 さやか', '斉藤サヤカ様', '斎藤さやか']],
  ['浜崎徳子', ['濵﨑 德子', '濱崎德子', '浜嵜徳子']],
  ['大沢島雄', ['大澤嶋雄', '大沢 嶌雄']],
  ['吉田広', ['𠮷田 廣', '吉田広 くん']],
  [
    '山田商店',
    ['株式会社山田商店', '㈱山田商店', '山田商店(株) 御中', '（株）山田商店', '有限会社 山田商店'],
  ],
  ['竜ケ崎太', ['龍ヶ﨑 太', '龍が崎太']],
  ['annohara', ['Ann O’Hara', 'Mrs. Ann O’Hara', 'ANN OHARA', "ann o'hara, Jr."]],
  ['josegarcia', ['José García', 'JOSE GARCIA', 'Jose\u0301 Garcia']],
] as const)('every way of writing a name has the key %s', ([key, spellings]) => {
  expect(spellings.map(nameKey)).toEqual(spellings.map(() => key));
});

test('other names have other keys, and what says no name has none', () => {
  expect(nameKey('鵜殿')).toBe('鵜殿');
  expect(nameKey('畑山')).not.toBe(nameKey('畠山'));
  expect(nameKey('タケシ')).toBe('タケシ');
  for (const empty of ['', ' 　', '・', '株式会社', '\u{E0100}'])
    expect(nameKey(empty)).toBeUndefined();
});

test.for([
  [
    'ヤマダタロ',
    [
      'ヤマダ　タロウ',
      'やまだ たろう',
      'ﾔﾏﾀﾞ ﾀﾛｳ',
      'YAMADA Taro',
      'Yamada Tarō',
      'yamada tarou',
      'ヤマダ・タロー',
    ],
  ],
  ['シンバシ', ['しんばし', 'Shimbashi', 'Shinbashi', 'Sinbasi', 'ｼﾝﾊﾞｼ']],
  ['ジユニチ', ['ジュンイチ', 'じゅんいち', "Jun'ichi", 'Junichi', 'Zyun’iti', 'ジユンイチ']],
  ['オノ', ['オオノ', 'おおの', 'Ohno', 'Ono', 'Oono', 'Ōno', 'オーノ', 'オ-ノ', 'ｵｰﾉ']],
  ['シヨコ', ['ショウコ', 'シヨウコ', 'Shoko', 'Syôko', 'ショーコ']],
  ['ハツトリ', ['ハットリ', 'はっとり', 'Hattori', 'ハツトリ']],
  ['ハツチヨ', ['はっちょう', 'Hatcho', 'Hattyo', 'Haccho']],
  ['ズツミ', ['づつみ', 'ズツミ', 'Zutsumi', 'Dutumi']],
  ['smith', ['Smith', ' SMITH ']],
] as const)('every way of writing a reading has the key %s', ([key, spellings]) => {
  expect(spellings.map(kanaKey)).toEqual(spellings.map(() => key));
});

test('kanji say nothing of their reading', () => {
  for (const none of ['山田', '山だ', '', ' ', '123']) expect(kanaKey(none)).toBeUndefined();
});

test.for([
  [
    '19800401',
    [
      '1980-04-01',
      '1980/4/1',
      '19800401',
      '1980.04.01',
      '1980年4月1日',
      '１９８０－０４－０１',
      '1980-04-01T00:00:00Z',
    ],
  ],
  [
    '19800401',
    [
      '昭和55年4月1日',
      'S55.4.1',
      's55-04-01',
      '㍼55/4/1',
      '昭和五十五年四月一日',
      'S550401',
      '昭55.4.1',
      '昭和５５年４月１日生',
    ],
  ],
  ['19890107', ['昭和64年1月7日', 'S64.1.7', '昭和六十四年一月七日']],
  ['19890108', ['平成元年1月8日', 'H1.1.8', '㍻1.1.8', '平成一年一月八日']],
  ['20190501', ['令和元年五月一日', 'R01.05.01', '㋿1/5/1', '2019-05-01']],
  ['19120730', ['大正元年7月30日', 'T1.7.30']],
  ['19120729', ['明治45年7月29日', 'M45.7.29']],
] as const)('every way of writing a birthday has the key %s', ([key, spellings]) => {
  expect(spellings.map(birthdayKey)).toEqual(spellings.map(() => key));
});

test.for([
  ['昭和64年1月8日'],
  ['平成31年5月1日'],
  ['平成0年1月8日'],
  ['昭和55年4月31日'],
  ['令和7年2月29日'],
  ['明治5年1月1日'],
  ['1980-13-01'],
  ['1900-01-01'],
  ['1970-01-01'],
  ['昭和45年1月1日'],
  ['9999-12-31'],
  ['4月1日'],
  ['1980'],
  ['元年'],
  [''],
])('%s is no birthday', ([text]) => {
  expect(birthdayKey(text ?? '')).toBeUndefined();
});

test('every way of writing a postal code has one key', () => {
  const spellings = [
    '〒150-0001',
    '1500001',
    '１５０－０００１',
    '150ー0001',
    '〒 150‐0001',
    '150−0001',
  ];
  expect(spellings.map((text) => postalCodeKey(text))).toEqual(spellings.map(() => '1500001'));
  expect(postalCodeKey('600001')).toBe('0600001');
  expect(postalCodeKey('')).toBeUndefined();
  expect(postalCodeKey('SW1A 1AA', 'GB')).toBe('sw1a1aa');
});
