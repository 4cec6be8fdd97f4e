import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { parseCsv } from '../../domain/import/parse-csv.ts';
import { addressKey } from '../../domain/normalize/address-key.ts';

test.for([
  [
    '東京都|千代田区|霞ケ関|1-2-3',
    [
      '東京都千代田区霞が関１丁目２番３号',
      '〒100-0013 東京都 千代田区 霞ヶ関 1-2-3　○○ビル5F',
      '千代田区霞ケ関一丁目二番三号',
      '東京千代田区霞が関1の2の3',
      '東京都千代田区霞ヶ関1ー2ー3',
      '東京都千代田区霞ヶ関一-二-三',
      '100-0013東京都千代田区霞が関1丁目2−3',
    ],
  ],
  [
    '神奈川県|横浜市保土ケ谷区|星川|1-1-1',
    [
      '神奈川県横浜市保土ヶ谷区星川1-1-1-101',
      '横浜市保土ケ谷区星川一丁目1番1号 101号室',
      '神奈川県　横浜市 保土が谷区　星川１－１－１メゾン星川１０１',
    ],
  ],
  [
    '北海道|札幌市中央区|北一条西|2-3-4',
    [
      '北海道札幌市中央区北1条西2丁目3-4',
      '札幌市中央区北一条西二丁目三番四号',
      '札幌市中央区北１条西２－３－４',
    ],
  ],
  [
    '埼玉県|滑川町|福田|750-1',
    [
      '埼玉県比企郡滑川町大字福田750-1',
      '埼玉県滑川町福田750番地1',
      '埼玉県比企郡滑川町福田７５０番地の１',
    ],
  ],
  [
    '京都府|京都市中京区|大黒町|58',
    ['京都市中京区河原町通三条下る大黒町58', '京都府京都市中京区大黒町58番地'],
  ],
  ['東京都|港区|麻布十番|2-3-4', ['東京都港区麻布十番2-3-4', '東京都港区麻布十番二丁目3番4号']],
  ['三重県|四日市市|諏訪町|1-5', ['三重県四日市市諏訪町1-5', '四日市市諏訪町1番5号']],
  ['佐賀県|大町町|大町|5017', ['佐賀県杵島郡大町町大字大町5017', '佐賀県大町町大町5017番地']],
  ['和歌山県|和歌山市|七番丁|23', ['和歌山県和歌山市七番丁23番地', '和歌山市7番丁23']],
  ['|府中市|府川町|315', ['府中市府川町315']],
  [
    '福島県|石川町|長久保|185-4',
    ['福島県石川郡石川町字長久保185-4', '福島石川郡石川町字長久保１８５番地４'],
  ],
] as const)('every way of writing an address has the skeleton %s', ([skeleton, spellings]) => {
  expect(spellings.map((text) => addressKey(text).skeleton)).toEqual(spellings.map(() => skeleton));
});

test('what follows the house number is kept apart', () => {
  expect(addressKey('東京都渋谷区神南1-2-3 メゾン渋谷 101号室')).toEqual({
    prefecture: '東京都',
    city: '渋谷区',
    town: '神南',
    numbers: '1-2-3',
    rest: 'メゾン渋谷101号室',
    skeleton: '東京都|渋谷区|神南|1-2-3',
  });
  expect(addressKey('東京都渋谷区神南1-2-403号室')).toMatchObject({
    numbers: '1-2',
    rest: '403号室',
  });
  expect(addressKey('')).toMatchObject({ skeleton: '|||', rest: '' });
});

const file = join(import.meta.dirname, '../../../shared/data/jp_addresses/addresses.csv');

/** 一 to 九十九. */
function chomeOf(kanji: string): number {
  const digit = (text: string): number => '〇一二三四五六七八九'.indexOf(text);
  const [tens, ones] = kanji.includes('十') ? kanji.split('十') : ['〇', kanji];
  return (tens === '' ? 1 : digit(tens ?? '')) * 10 + (ones === '' ? 0 : digit(ones ?? ''));
}

/** What a row of the file says, read from its columns by other rules than the code's: it is the oracle. */
function expected(fields: readonly string[]) {
  const [, prefecture = '', city = '', townWithChome = '', number = '', others = ''] = fields;
  const chome = /^(.*?)([一二三四五六七八九十]+)丁目?$/u.exec(townWithChome);
  const house = /^[\d-]+/.exec((number || others).normalize('NFKC'))?.[0].split('-') ?? [];
  const numbers = [
    ...(chome === null ? [] : [chomeOf(chome[2] ?? '')]),
    ...house.filter((part) => part !== '').map(Number),
  ];
  return {
    prefecture,
    city: city.replace(/^.{1,4}?郡(?=.+[町村]$)/u, ''),
    town: addressKey(prefecture + city + (chome?.[1] ?? townWithChome)).town,
    numbers: numbers.slice(0, 3).join('-'),
  };
}

test.skipIf(!existsSync(file))(
  'seven thousand real addresses are taken apart as their file says (needs ../shared/data)',
  () => {
    const rows = [...parseCsv(readFileSync(file, 'utf8'), ',')].slice(1);
    const right = { place: 0, numbers: 0, skeleton: 0 };
    for (const { fields } of rows) {
      const key = addressKey(fields[0] ?? '');
      const { prefecture, city, town, numbers } = expected(fields);
      const isPlace = key.prefecture === prefecture && key.city === city;
      right.place += Number(isPlace);
      right.numbers += Number(key.numbers === numbers);
      right.skeleton += Number(isPlace && key.town === town && key.numbers === numbers);
    }
    const share = (count: number): string => `${((100 * count) / rows.length).toFixed(2)} %`;
    console.info(
      `${rows.length} addresses: prefecture and city ${share(right.place)}, numbers ${share(right.numbers)}, whole skeleton ${share(right.skeleton)}`,
    );
    expect(right.place / rows.length).toBeGreaterThan(0.998);
    expect(right.skeleton / rows.length).toBeGreaterThan(0.995);
  },
);
