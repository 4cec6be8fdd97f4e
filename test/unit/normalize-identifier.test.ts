import { expect, test } from 'vitest';
import { normaliseIdentifier } from '../../domain/normalize/identifier.ts';

test.for([
  ['user_id', '  Taro-01 ', 'Taro-01'],
  ['user_id', 'か\u3099', 'が'],
  ['anonymous_id', '7f0c8f0a-Example', '7f0c8f0a-Example'],
  ['email', ' Ｔａｎａｋａ＠Example.co.jp　', 'tanaka@example.co.jp'],
  ['email', 'mailto:Taro+shop@gmail.com', 'taro+shop@gmail.com'],
  ['email', 'taro..yamada.@docomo.ne.jp', 'taro..yamada.@docomo.ne.jp'],
  ['email', 'taro@example.jp。', 'taro@example.jp'],
  ['email', '\uFEFFtaro\u200b@example.jp', 'taro@example.jp'],
  ['phone', '090-1234-5678', '+819012345678'],
] as const)('%s "%s" is keyed as %s', ([kind, input, value]) => {
  expect(normaliseIdentifier(kind, input, 'JP')).toEqual({ value, personal: true });
});

test.for([
  ['email', 'info@example.co.jp'],
  ['email', 'abc123@a.fw.rakuten.ne.jp'],
  ['email', 'xyz@marketplace.amazon.co.jp'],
  ['phone', '03-1234-5678'],
  ['phone', '0120-123-456'],
] as const)('%s %s is kept but stands for no single person', ([kind, input]) => {
  expect(normaliseIdentifier(kind, input, 'JP')).toMatchObject({ personal: false });
});

test.for([
  ['user_id', ''],
  ['user_id', ' \t'],
  ['user_id', 'null'],
  ['user_id', 'undefined'],
  ['user_id', 'NaN'],
  ['user_id', '0'],
  ['user_id', '00000000-0000-0000-0000-000000000000'],
  ['user_id', 'Anonymous'],
  ['user_id', '[object Object]'],
  ['user_id', 'a\u0000b'],
  ['user_id', '\uD800'],
  ['user_id', 'x'.repeat(513)],
  ['email', 'taro'],
  ['email', '@example.jp'],
  ['email', 'taro@'],
  ['email', 'taro@localhost'],
  ['email', 'a@b@example.jp'],
  ['email', 'taro yamada@example.jp'],
  ['email', 'taro@example.ne.jp.'],
  ['phone', '12345'],
  ['phone', '090-0000-0000'],
] as const)('%s "%s" is refused', ([kind, input]) => {
  expect(normaliseIdentifier(kind, input, 'JP')).toHaveProperty('refused');
});
