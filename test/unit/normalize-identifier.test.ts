import { describe, expect, test } from 'vitest';
import type { IdentifierKind } from '../../domain/identity/identifier.ts';
import { normaliseIdentifier } from '../../domain/normalize/identifier.ts';
import { identifierKindRows } from '../../schemas/identifier-kinds.ts';

const line = `U${'4af4980629cd1a0b1c2d3e4f5a6b7c8d'}`;
const ad = '6d92078a-8246-4ba4-ae5b-76104861e7dc';
const hash = '973dfe463ec85785f5f95af5ba3906eedb2d931c24e69824a89ea65dba4e813b';

/** By kind: spellings of one identifier, all of which become the first. */
const examples: Readonly<Record<IdentifierKind, readonly (readonly string[])[]>> = {
  user_id: [
    ['Taro-01', '  Taro-01 ', '\uFEFFTaro-01'],
    ['が', 'か\u3099'],
  ],
  member_no: [
    [
      'own:0001234A',
      '0001234A',
      '0001-234a',
      '０００１－２３４Ａ',
      'own:0001 234A',
      'OWN：0001234A',
    ],
    ['club:17', 'Club:17'],
  ],
  line_user_id: [
    [`own:${line}`, line, ` own:${line} `, `OWN:${line}`],
    [`1654321098:${line}`, `１６５４３２１０９８:${line}`],
  ],
  point_card: [
    [
      'ponta:123456789012345',
      'Ponta:123456789012345',
      'ponta：1234 5678 9012 345',
      'ポンタ:１２３４-５６７８-９０１２-３４５',
    ],
    [
      'v:5100000000000001',
      't:5100-0000-0000-0001',
      'Tポイント:5100000000000001',
      'V Point:5100000000000001',
    ],
    ['own:20012345', '2001-2345', '2001 2345'],
    ['rakuten:2800123412341234', '楽天:2800 1234 1234 1234'],
  ],
  email: [
    [
      'tanaka@example.co.jp',
      ' Ｔａｎａｋａ＠Example.co.jp　',
      'mailto:tanaka@example.co.jp',
      'tanaka@example.co.jp。',
    ],
    ['taro+shop@gmail.com', 'Taro+shop@gmail.com'],
    ['taro..yamada.@docomo.ne.jp', 'taro..yamada.@docomo.ne.jp'],
    ['taro@example.jp', '\uFEFFtaro\u200b@example.jp'],
    [hash, hash.toUpperCase(), ` ${hash} `, `sha256:${hash}`],
  ],
  phone: [
    [
      '+819012345678',
      '090-1234-5678',
      '０９０－１２３４－５６７８',
      '+81 (0)90-1234-5678',
      '9012345678',
    ],
    ['+816012345678', '060 1234 5678'],
  ],
  landline: [
    [
      '+81312345678',
      '03-1234-5678',
      '(03)1234-5678',
      '+81-3-1234-5678',
      '０３ー１２３４ー５６７８',
    ],
    ['+815012345678', '050-1234-5678'],
  ],
  external_id: [
    [
      'meta:fb.1.1596403881668.1116446470',
      'Meta:fb.1.1596403881668.1116446470',
      ' META: fb.1.1596403881668.1116446470',
    ],
  ],
  idfa: [[ad, ad.toUpperCase(), `{${ad}}`, ad.replaceAll('-', '')]],
  gaid: [[ad, ad.toUpperCase(), ` ${ad} `]],
  anonymous_id: [['7f0c8f0a-Example', ' 7f0c8f0a-Example\t']],
  receipt_id: [
    ['s13014:20170504-112', 'S13014:20170504-112'],
    ['r-1', ' r-1 '],
  ],
};

const refused: Readonly<Record<IdentifierKind, readonly string[]>> = {
  user_id: ['a\u0000b', '\uD800', 'x'.repeat(513)],
  member_no: ['ab cd!', 'own:', ':17', 'own:会員', '****1234', 'own:17:18'],
  line_user_id: ['U123', `own:X${line.slice(1)}`, `own:U${'0'.repeat(32)}`, 'https://line.me/x'],
  point_card: [
    'ponta:****1234',
    'ponta:1234',
    '1234',
    'ponta:XXXXXXXXXXX1234',
    'own:ABCDEFGH',
    '4111 1111 1111 1111',
    'own:3530111333300000',
    'p!:12345678',
  ],
  email: [
    'taro',
    '@example.jp',
    'taro@',
    'taro@localhost',
    'a@b@example.jp',
    'taro yamada@example.jp',
    'taro@example.ne.jp.',
    hash.slice(1),
    'e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855',
  ],
  phone: [
    '12345',
    '090-0000-0000',
    '090-1111-1111',
    '0120-123-456',
    '0800-123-4567',
    '0570-012-345',
    '0990-123-456',
    '020-1234-5678',
    '+1 800 555 0199',
  ],
  landline: ['03-0000-0000', '0120-123-456', 'taro'],
  external_id: ['fb.1.2', 'meta:', 'me ta!:x'],
  idfa: [
    '00000000-0000-0000-0000-000000000000',
    'ffffffff-ffff-ffff-ffff-ffffffffffff',
    ad.slice(1),
    'taro',
  ],
  gaid: ['00000000-0000-0000-0000-000000000000', 'zzzz'],
  anonymous_id: ['a\u0000b', 'x'.repeat(513)],
  receipt_id: ['S1:', 'a\u0000b'],
};

/** What nobody is called, whichever field it stands in. */
const nobody = [
  ...[
    '',
    ' \t',
    'null',
    'NULL',
    '"null"',
    "'null'",
    '""',
    'undefined',
    'NaN',
    'nil',
    'None',
    'N/A',
    '#N/A',
    '\\N',
    '-',
    '-1',
  ],
  ...[
    '0',
    '000',
    '0-0',
    '00000000-0000-0000-0000-000000000000',
    '[object Object]',
    'true',
    'false',
    'guest',
    'Anonymous',
  ],
  ...['unknown', '(not set)', '{}', '[]', '不明', 'なし', 'ffffffff-ffff-ffff-ffff-ffffffffffff'],
];

describe.for(identifierKindRows.map(({ name }) => name))('a %s', (kind) => {
  test('has one key however it is written', () => {
    for (const [key = '', ...spellings] of examples[kind]) {
      expect([key, ...spellings].map((text) => normaliseIdentifier(kind, text, 'JP'))).toEqual(
        [key, ...spellings].map(() => ({ kind, value: key, personal: kind !== 'landline' })),
      );
    }
  });

  test('is refused where it has another form', () => {
    for (const text of refused[kind]) {
      expect(normaliseIdentifier(kind, text, 'JP'), text).toHaveProperty('refused');
    }
  });

  test('is never a value that stands for nobody, in its space or without', () => {
    const row = identifierKindRows.find(({ name }) => name === kind);
    const spaced =
      row !== undefined && 'namespace' in row ? nobody.map((text) => `own:${text}`) : [];
    for (const text of [...nobody, ...spaced]) {
      expect(normaliseIdentifier(kind, text, 'JP'), text).toHaveProperty('refused');
    }
  });

  test('takes no reason for a refusal from the value', () => {
    const marked = normaliseIdentifier(kind, 'SECRET\u0000', 'JP');
    expect(JSON.stringify(marked)).not.toContain('SECRET');
  });
});

test.for([
  ['email', 'info@example.co.jp'],
  ['email', 'abc123@a.fw.rakuten.ne.jp'],
  ['email', 'xyz@marketplace.amazon.co.jp'],
] as const)('%s %s is kept but stands for no single person', ([kind, input]) => {
  expect(normaliseIdentifier(kind, input, 'JP')).toMatchObject({ kind, personal: false });
});

test('a number says itself whether it is a mobile or a fixed line', () => {
  expect(normaliseIdentifier('phone', '03-1234-5678', 'JP')).toEqual({
    kind: 'landline',
    value: '+81312345678',
    personal: false,
  });
  expect(normaliseIdentifier('landline', '090-1234-5678', 'JP')).toEqual({
    kind: 'phone',
    value: '+819012345678',
    personal: true,
  });
});
