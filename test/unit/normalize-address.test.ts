import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { addressKey } from '../../domain/normalize/address-key.ts';
import { scoreAddresses } from '../../proofs/addresses/score.ts';

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
    [
      '京都市中京区河原町通三条下る大黒町58',
      '京都府京都市中京区大黒町58番地',
      '京都市中京区大黒町河原町通三条下る58',
    ],
  ],
  ['東京都|港区|麻布十番|2-3-4', ['東京都港区麻布十番2-3-4', '東京都港区麻布十番二丁目3番4号']],
  ['三重県|四日市市|諏訪町|1-5', ['三重県四日市市諏訪町1-5', '四日市市諏訪町1番5号']],
  ['佐賀県|大町町|大町|5017', ['佐賀県杵島郡大町町大字大町5017', '佐賀県大町町大町5017番地']],
  [
    '京都府|京都市下京区|寺町通四条下る|',
    ['京都市下京区寺町通四条下る', '京都市下京区寺町通四条下ル以下余白'],
  ],
  ['和歌山県|和歌山市|七番丁|23', ['和歌山県和歌山市七番丁23番地', '和歌山市7番丁23']],
  ['|府中市|府川町|315', ['府中市府川町315']],
  ['|中央区|銀座|1-2-3', ['中央区銀座1-2-3', '中央区銀座一丁目二番三号']],
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

test.skipIf(!existsSync(file))(
  'seven thousand real addresses are taken apart as their file says (needs ../shared/data)',
  () => {
    const score = scoreAddresses(readFileSync(file, 'utf8'));
    const { rows, rightPrefecture, rightCity, rightNumbers, rate } = score;
    console.info(`${rows} addresses: prefecture, city and town right ${(100 * rate).toFixed(2)} %`);
    expect(rightPrefecture / rows).toBeGreaterThan(0.998);
    expect(rightCity / rows).toBeGreaterThan(0.998);
    expect(rightNumbers / rows).toBeGreaterThan(0.997);
    expect(rate).toBeGreaterThan(0.995);
  },
);
