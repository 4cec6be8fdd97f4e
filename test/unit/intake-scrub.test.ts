import { describe, expect, test } from 'vitest';
import { keyRule } from '../../domain/intake/personal-fields.ts';
import { membersJson, scrubbing } from '../../domain/intake/scrub-json.ts';
import { scrubText } from '../../domain/intake/scrub-text.ts';

describe('text', () => {
  test.for([
    ['bob@example.com', '[email]'],
    ['連絡先はbob@example.comです', '連絡先は[email]です'],
    ['ｂｏｂ＠ｅｘａｍｐｌｅ．ｃｏｍ', '[email]'],
    ['..a..b..@docomo.ne.jp', '[email]'],
    ['山田@例え.jp', '[email]'],
    ['"bob smith"@x.jp', '[email]'],
    ["mailto:Bob.O'Neil+tag@Sub.Example.co.jp.", 'mailto:[email].'],
    ['bob@example.com,alice@example.org', '[email],[email]'],
    ['https://x.jp/?email=bob%40example.com&a=1', 'https://x.jp/?email=[email]&a=1'],
    ['https://x.jp/?e=bob%2540example.com', 'https://x.jp/?e=[email]'],
    ['https://x.jp/?t=%2B81-90-1234-5678#top', 'https://x.jp/?t=[phone]#top'],
    ['%82%a0bob%40ex.com', '%2582%25[email]'],
    ['090-1234-5678', '[phone]'],
    ['09012345678', '[phone]'],
    ['０９０ー１２３４ー５６７８です', '[phone]です'],
    ['（03）1234-5678', '[phone]'],
    ['(03-1234-5678)', '[phone]'],
    ['tel:0312345678,0398765432', 'tel:[phone],[phone]'],
    ['12 090-1234-5678', '12 [phone]'],
    ['03+1234+5678', '[phone]'],
    ['03.1234.5678', '[phone]'],
    ['+81 (0)90 1234 5678', '[phone]'],
    ['折り返し 819012345678 まで', '折り返し [phone] まで'],
    ['8190123456789 811234567890 x819012345678', '8190123456789 811234567890 x819012345678'],
    ['+1 415-555-2671 ok', '[phone] ok'],
    ['50,000円 0120-123-456', '50,000円 [phone]'],
    ['a\ud800b', 'a\ufffdb'],
    [
      'https://x.jp/p?line_user_id=U0a1&member_no=12-3&q=a#x',
      'https://x.jp/p?line_user_id=[id]&member_no=[id]&q=a#x',
    ],
    [
      '?Member-No=1&pointCard=99;88&amp;user[point_card_no]=7',
      '?Member-No=[id]&pointCard=[id]&amp;user[point_card_no]=[id]',
    ],
    ['?tel=12-3456-7&tel=home&mail=x', '?tel=[phone]&tel=home&mail=[email]'],
    ['?%E4%BC%9A%E5%93%A1%E7%95%AA%E5%8F%B7=12', '?%E4%BC%9A%E5%93%A1%E7%95%AA%E5%8F%B7=[id]'],
    [
      '?r=https%3A%2F%2Fx.jp%2F%3Fmember_no%3D12%26b%3D1',
      '?r=https%3A%2F%2Fx.jp%2F%3Fmember_no%3D[id]%26b%3D1',
    ],
    ['/#idfa=A-1&member_no=&x=member_no', '/#idfa=[id]&member_no=&x=member_no'],
  ])('%s becomes %s', ([text, scrubbed]) => {
    expect(scrubText(text ?? '')).toBe(scrubbed);
  });

  test.for([
    'Order Completed',
    'https://x.jp/?utm_medium=email&member_no_shown=1&user_id=u-1&receipt_id=R-1&==a=',
    '4901234567894',
    '0012345678905',
    '536365',
    'C536379',
    '85123A',
    '2021-01-05 09:12:33',
    '2026-01-31T00:00:00+0900',
    '2026-01-31T01:02:03.004Z',
    '1700000000',
    '1795315035770',
    '0.0312345678',
    '¥1,234,567',
    '+1,000,000',
    '+12345678',
    'AB-0312345678',
    '0901234567890',
    '090-1234-5678-90',
    '120.0.0.0 Safari/537.36',
    '123e4567-e89b-0123-4567-890123456789',
    'node-next-1795315035771-8d2e4187-1438-4e24-9c7d-d2692717345a',
    '3@1.50',
    '@daicho',
    'a@b',
    'https://shop.example.jp/products/12345?utm_source=google%20ads',
    'Mozilla/5.0 (Windows NT 10.0; Win64; x64) AppleWebKit/537.36 Chrome/120.0.0.0',
    '192.168.100.200',
    '2009-10-11 12:13:14.015',
    '〒150-0001',
  ])('%s stays', (text) => {
    expect(scrubText(text)).toBe(text);
  });

  test('a code keeps its digits but never an address', () => {
    expect(scrubText('0312345678', true)).toBe('0312345678');
    expect(scrubText('bob@example.com', true)).toBe('[email]');
  });

  test.for([
    ['@'.repeat(8_192)],
    ['0'.repeat(8_192)],
    ['%40'.repeat(2_700)],
    ['%25'.repeat(2_700)],
    [`${'a.'.repeat(4_000)}@`],
    ['09'.repeat(4_096)],
    ['090-'.repeat(2_048)],
    ['"'.repeat(4_000) + '@'.repeat(4_000)],
    ['+1 '.repeat(2_700)],
    ['%'.repeat(8_192)],
  ])('hostile text %# is scrubbed in a moment', ([text]) => {
    const before = performance.now();
    scrubText(text ?? '');
    expect(performance.now() - before).toBeLessThan(250);
  });
});

describe('members', () => {
  const scrub = (members: Record<string, unknown>): unknown =>
    JSON.parse(membersJson(members, scrubbing(1_000)));

  test('personal members go by their names, whatever they hold', () => {
    expect(
      scrub({
        email: 'not an address',
        customerPhoneNumber: 9012345678,
        shipping_address: { line: '1-2-3 Jinnan' },
        first_name: '花子',
        生年月日: '1980-01-01',
        postalCode: '150-0001',
      }),
    ).toEqual({
      customerPhoneNumber: '[phone]',
      email: '[email]',
      first_name: '[name]',
      postalCode: '[address]',
      shipping_address: '[address]',
      生年月日: '[birthday]',
    });
  });

  test('what only sounds personal stays', () => {
    const members = {
      name: 'White Lantern',
      state: 'shipped',
      hasPhone: true,
      headphone: 'Model 3',
      ip_address: '203.0.113.0',
      email: null,
    };
    expect(scrub(members)).toEqual(members);
  });

  test('codes keep what looks like a phone number, other members do not', () => {
    expect(scrub({ product_id: '0312345678', order_no: '0312345678', note: '0312345678' })).toEqual(
      {
        product_id: '0312345678',
        order_no: '0312345678',
        note: '[phone]',
      },
    );
  });

  test('keys are scrubbed and ordered', () => {
    expect(JSON.stringify(scrub({ b: 1, 'bob@example.com': 2, 'eve@example.com': 4, a: 3 }))).toBe(
      '{"a":3,"b":1,"[email]":2,"[email] 2":4}',
    );
  });

  test('only whole names make identifiers and fields of the vault', () => {
    expect(keyRule('email').identifier).toBe('email');
    expect(keyRule('emergency_phone').identifier).toBeUndefined();
    expect(keyRule('emergency_phone').personal).toBe('phone');
    expect(keyRule('fax').identifier).toBeUndefined();
    expect(keyRule('firstName').trait).toBe('first_name');
    expect(keyRule('city').isPersonalTrait).toBe(false);
  });
});
