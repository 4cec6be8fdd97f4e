import * as fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { nationalForm } from '../../domain/channel/national-form.ts';
import { parseCsv } from '../../domain/import/parse-csv.ts';
import { encodeCp932 } from '../../domain/list/cp932.ts';
import { csvRow } from '../../domain/list/csv-row.ts';
import { addressLines, labelLines, letterOf } from '../../domain/list/letter.ts';
import { listFile } from '../../domain/list/list-file.ts';

const decode = (bytes: Uint8Array) => new TextDecoder('shift_jis', { fatal: true }).decode(bytes);
const hex = (text: string) => {
  const encoded = encodeCp932(text);
  return encoded.kind === 'encoded'
    ? Buffer.from(encoded.bytes).toString('hex')
    : encoded.characters;
};

/** What people are called and where they live, with what breaks encoders among it. */
const piece = fc.constantFrom(
  ...['髙', '﨑', '渡邊', '濵', '德', '①', '㈱', 'Ⅳ', 'ⅳ', 'ー', '〜', '～', '−', '－', '—', '‖'],
  ...['ﾀﾞ', 'か\u3099', 'ヶ', '〒', '　', ' ', 'A', 'z', '"', ',', '\\', '~', '¥', '表', 'ソ', '能'],
  ...['𠮷', '😀', 'é', '한', '葛\u{E0100}', '\uE000', '鷗', '你'],
);
const anyText = fc.oneof(
  fc.array(piece, { maxLength: 8 }).map((parts) => parts.join('')),
  fc.string({ unit: 'binary', maxLength: 12 }),
);

describe('CP932', () => {
  test.for([
    ['髙', 'fbfc'],
    ['﨑', 'fab1'],
    ['①', '8740'],
    ['㈱', '878a'],
    ['Ⅰ', '8754'],
    ['ⅰ', 'fa40'],
    ['∵', '81e6'],
    ['№', '8782'],
    ['〜', '8160'],
    ['～', '8160'],
    ['−', '817c'],
    ['—', '815c'],
    ['ソ', '835c'],
    ['ｱ', 'b1'],
    ['か\u3099', '82aa'],
    ['〒', '81a7'],
    ['', ''],
  ] as const)('%s is written as Windows writes it', ([text, bytes]) => {
    expect(hex(text)).toBe(bytes);
  });

  test('what it lacks is told and never turned into a question mark', () => {
    expect(hex('𠮷野家の😀𠮷')).toEqual(['𠮷', '😀']);
    fc.assert(
      fc.property(anyText, (text) => {
        const encoded = encodeCp932(text);
        if (encoded.kind === 'unmappable') {
          expect(encoded.characters.length).toBeGreaterThan(0);
          for (const character of encoded.characters) expect(text).toContain(character);
          return;
        }
        // The decoder is the runtime's own; twins are the same to whoever reads them.
        const same = (value: string) =>
          value
            .replace(/[\u3040-\u30FF][\u3099\u309A]/gu, (pair) => pair.normalize('NFC'))
            .normalize('NFKC')
            .replace(/[\u2013\u2011\u2010]/gu, '\u2010')
            .replace(/[\u2014\u2015]/gu, '\u2015')
            .replace(/[\u2016\u2225]/gu, '\u2225')
            .replace(/[\u2212\u002D]/gu, '-')
            .replace(/[\u301C\u007E]/gu, '~');
        expect(same(decode(encoded.bytes))).toBe(same(text));
      }),
      { seed: 1, numRuns: 2_000 },
    );
  });

  test('every two bytes that Windows knows come back, but for users’ own characters', () => {
    let known = 0;
    for (let lead = 0x81; lead <= 0xfc; lead += 1)
      for (let trail = 0x40; trail <= 0xfc; trail += 1) {
        const [character = '', ...more] = new TextDecoder('shift_jis').decode(
          Uint8Array.of(lead, trail),
        );
        if (more.length > 0 || character === '\uFFFD' || /[\uE000-\uF8FF]/u.test(character))
          continue;
        const encoded = encodeCp932(character);
        expect(encoded.kind === 'encoded' && decode(encoded.bytes)).toBe(character);
        known += 1;
      }
    expect(known).toBeGreaterThan(7_000);
  });
});

describe('a list file', () => {
  const header = ['no', 'name', 'address'];
  const rows = fc.array(fc.tuple(anyText, anyText), { maxLength: 12 }).map((all) =>
    all.map(([name, address], at) => ({
      profileId: `user_id.${at}`,
      cells: [String(at), name, address],
    })),
  );

  test('has every row once, here or among those for handwork, and says why', () => {
    fc.assert(
      fc.property(rows, (all) => {
        const file = listFile(header, all, 'cp932');
        const ids = [...file.written, ...file.heldBack].map(({ profileId }) => profileId);
        expect(ids.toSorted()).toEqual(all.map(({ profileId }) => profileId).toSorted());
        const lines = decode(file.bytes).split('\r\n');
        expect(lines.length - 2).toBe(file.written.length);
        const byHand = new TextDecoder().decode(file.byHand).split('\r\n');
        expect(byHand.length - 2).toBe(file.heldBack.length);
        const told = new Set(file.unmappable.map(({ line }) => line));
        expect([...told].length).toBe(file.heldBack.length);
        for (const { line, character } of file.unmappable)
          expect(byHand[line - 1]).toContain(character);
        expect(decode(file.bytes).split('?').length).toBe(
          file.written
            .flatMap(({ cells }) => cells)
            .join('')
            .split('?').length,
        );
      }),
      { seed: 2, numRuns: 300 },
    );
  });

  test('is read back by a spreadsheet’s rules, and holds no formula', () => {
    const kana = fc.constantFrom('=1+1', '+81', '-', '@cmd', 'a"b', 'a,b', 'a\nb', '高橋');
    fc.assert(
      fc.property(fc.array(kana, { minLength: 1, maxLength: 5 }), (cells) => {
        const text = csvRow(cells);
        const [record, ...more] = parseCsv(text, ',');
        expect(more).toEqual([]);
        expect(record?.fields.map((field) => field.normalize('NFKC'))).toEqual(
          cells.map((cell) => cell.replace('\n', ' ')),
        );
        expect(text).not.toMatch(/(?:^|,)"?[=+\-@]/);
      }),
      { seed: 3, numRuns: 200 },
    );
  });
});

describe('an envelope', () => {
  test.for([
    [
      '東京都港区六本木6-10-1 六本木ヒルズ森タワー20F',
      '東京都港区六本木6-10-1',
      '六本木ヒルズ森タワー20F',
    ],
    ['北海道札幌市中央区北1条西2丁目 札幌市役所', '北海道札幌市中央区北1条西2丁目', '札幌市役所'],
    ['千代田区霞が関一丁目2-3霞ビル101号室', '千代田区霞が関一丁目2-3', '霞ビル101号室'],
    ['〒150-0001 渋谷区神宮前1-2-3', '渋谷区神宮前1-2-3', ''],
    ['東京都港区芝公園四丁目２番８号', '東京都港区芝公園四丁目２番８号', ''],
  ] as const)('%s stands on two lines at most', ([text, one, two]) => {
    expect(addressLines(text)).toEqual([one, two]);
  });

  test('loses nothing of an address', () => {
    const part = fc.constantFrom(
      '東京都',
      '港区',
      '六本木',
      '6',
      '-',
      '丁目',
      '番',
      '1号',
      ' ',
      '　',
      'ビル',
      '3F',
      '北1条',
      '室',
    );
    fc.assert(
      fc.property(fc.array(part, { maxLength: 10 }), (parts) => {
        const text = parts.join('');
        expect(addressLines(text).join('').replace(/\s/gu, '')).toBe(text.replace(/\s/gu, ''));
      }),
      { seed: 4, numRuns: 1_000 },
    );
  });

  test('has the mark of the post, the address, the name and how it is honoured', () => {
    const letter = letterOf({
      ...{ last_name: '髙橋', first_name: '花子', postal_code: '1060032' },
      address: '東京都港区六本木6-10-1 森タワー',
    });
    expect(letter && labelLines(letter)).toEqual([
      '〒106-0032',
      '東京都港区六本木6-10-1',
      '森タワー',
      '髙橋　花子　様',
    ]);
    expect(letterOf({ name: '株式会社台帳', address: '渋谷区神宮前1-2-3' })?.honorific).toBe(
      '御中',
    );
    expect(letterOf({ name: '田中 様', address: '港区芝1-1' })?.name).toBe('田中');
    expect(letterOf({ name: '田中' })).toBeUndefined();
    expect(letterOf({ address: '港区芝1-1' })).toBeUndefined();
  });
});

test.for([
  ['+819012345678', '090-1234-5678'],
  ['+819001234567', '090-0123-4567'],
  ['+81466123456', '0466-12-3456'],
  ['+14155552671', '+1 415 555 2671'],
] as const)('%s is written as it is dialled in Japan', ([e164, written]) => {
  expect(nationalForm(e164, 'JP')).toBe(written);
});
