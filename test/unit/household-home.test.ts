import { describe, expect, test } from 'vitest';
import { addressOf, homeOf } from '../../domain/household/home.ts';

const place = (address: string, postal?: string) =>
  homeOf({ address, ...(postal !== undefined && { postal_code: postal }) })?.place;

describe('one home, however it is written', () => {
  test.for([
    ['東京都千代田区霞が関1-2-3', '東京都千代田区霞ヶ関一丁目２番３号'],
    ['東京都千代田区霞が関1-2-3', '〒100-0013 千代田区霞が関１－２－３'],
    ['横浜市西区高島2-1-1 サンハイツ201号室', '神奈川県横浜市西区高島２丁目１番１号 201'],
    ['横浜市西区高島2-1-1 A棟 301', '横浜市西区高島2-1-1 ベイコートA棟301号'],
    ['横浜市西区高島2-1-1 3階', '横浜市西区高島2-1-1 高島ビル3F'],
  ])('%s = %s', ([one, other]) => {
    expect(place(one ?? '')).toBeDefined();
    expect(place(one ?? '')).toBe(place(other ?? ''));
  });

  test('a wrong or missing postal code makes no other home of a complete address', () => {
    const address = '東京都千代田区霞が関1-2-3';
    expect(place(address, '100-0013')).toBe(place(address));
    expect(place(address, '999-9999')).toBe(place(address));
  });

  test('an address in parts is the address in one piece', () => {
    const parts = { region: '東京都', city: '千代田区', street: '霞が関1-2-3' };
    expect(homeOf(parts)?.place).toBe(place('東京都千代田区霞が関1-2-3'));
    expect(addressOf({ address: ' 港区芝1 ', street: 'x' })).toBe('港区芝1');
  });
});

describe('other homes', () => {
  test.for([
    ['東京都千代田区霞が関1-2-3', '東京都千代田区霞が関1-2-4'],
    ['横浜市西区高島2-1-1 201', '横浜市西区高島2-1-1 202'],
    ['横浜市西区高島2-1-1 A棟201', '横浜市西区高島2-1-1 B棟201'],
    ['横浜市西区高島2-1-1 201', '横浜市西区高島2-1-1'],
    ['横浜市西区高島2-1-1 1201', '横浜市西区高島2-1-1 12-01'],
  ])('%s ≠ %s', ([one, other]) => {
    expect(place(one ?? '')).not.toBe(place(other ?? ''));
  });

  test('without a house number the postal code tells places apart', () => {
    expect(place('神奈川県伊勢原市粟窪', '259-1113')).not.toBe(
      place('神奈川県伊勢原市粟窪', '259-1114'),
    );
  });

  test.for([[''], ['  '], ['不明']])('%s is no address', ([address]) => {
    expect(homeOf({ address, last_name: '田中' })).toBeUndefined();
  });
});

describe('the surname', () => {
  const surname = (fields: Record<string, string>) => {
    const home = homeOf({ address: '東京都港区芝公園4-2-8', ...fields });
    return [home?.surname, home?.reading];
  };

  test.for([
    [{ last_name: '髙橋' }, ['高橋', undefined]],
    [{ name: '高橋 花子' }, ['高橋', undefined]],
    [{ name: '高橋　花子', name_kana: 'タカハシ ハナコ' }, ['高橋', 'タカハシ']],
    [{ last_name_kana: 'ﾀｶﾊｼ' }, [undefined, 'タカハシ']],
    [{ name: 'Hanako Takahashi' }, ['takahashi', undefined]],
    [{}, [undefined, undefined]],
  ] as const)('%j', ([fields, expected]) => {
    expect(surname(fields)).toEqual(expected);
  });
});
