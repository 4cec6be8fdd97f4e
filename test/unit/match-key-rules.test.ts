import { hash } from 'node:crypto';
import { expect, test } from 'vitest';
import {
  findField,
  findPlatform,
  findSetting,
  platformRules,
  settingsOf,
} from '../../destinations/rules.ts';
import { type MatchOptions, matchKey } from '../../domain/normalize/match-key.ts';

function keyOf(
  platform: string,
  field: string,
  input: string,
  options: Partial<MatchOptions> = {},
) {
  const rules = findPlatform(platform);
  const rule = rules && findField(rules, field);
  if (!rule) throw new Error(`no rule for ${platform} ${field}`);
  return matchKey(rule, input, { region: 'JP', ...options }, (algorithm, text) =>
    hash(algorithm, text, 'hex'),
  );
}

test.for([
  ['google', 'email', 'Jefferson.Loves+x@googlemail.com', 'jeffersonloves@googlemail.com'],
  ['google', 'email', 'a b@example.com', 'ab@example.com'],
  ['google', 'given_name', 'Mrs. Mary Ann', 'mary ann'],
  ['google', 'family_name', 'Smith, Jr.', 'smith'],
  ['google', 'family_name', '山田 様', '山田'],
  ['google', 'family_name', 'か\u3099', 'が'],
  ['google-ads', 'phone', '090-1234-5678', '+819012345678'],
  ['webhook', 'email', ' John.Smith+x@gmail.com', 'john.smith+x@gmail.com'],
  ['webhook', 'phone', '０９０－１２３４－５６７８', '+819012345678'],
  ['webhook', 'postal_code', '〒150-0001', '1500001'],
  ['file', 'last_name', ' 山田 ', '山田'],
  ['file', 'city', 'Saint-Denis', 'saintdenis'],
  ['meta', 'email', 'John.Smith+x@gmail.com', 'john.smith+x@gmail.com'],
  ['meta', 'phone', '0044 113 496 0987', '441134960987'],
  ['meta', 'phone', '01(650)123-4567', '16501234567'],
  ['meta', 'phone', '+001 (616) 954-78 88', '16169547888'],
  ['snap', 'phone', '6591234567', '6591234567'],
  ['meta', 'first_name', 'Anne-Marie', 'annemarie'],
  ['meta', 'last_name', "O'Brien", 'obrien'],
  ['meta', 'first_name', 'Vale\u0301ry', 'valéry'],
  ['meta', 'last_name', 'ﾔﾏﾀﾞ', 'ﾔﾏﾀﾞ'],
  ['meta', 'first_initial', ' Élodie', 'é'],
  ['meta', 'gender', '女性', 'f'],
  ['meta', 'gender', 'Male', 'm'],
  ['meta', 'dob_year', '1980', '1980'],
  ['meta', 'dob_month', '4', '04'],
  ['meta', 'dob_month', 'Sept.', '09'],
  ['meta', 'dob_day', '9', '09'],
  ['meta', 'db', '1980/4/1', '19800401'],
  ['meta', 'city', 'Saint-Denis', 'saintdenis'],
  ['meta', 'city', '大阪市', '大阪市'],
  ['meta', 'state', '東京都', '東京都'],
  ['meta', 'zip', '〒150-0001', '1500001'],
  ['meta', 'zip', '１５０－０００１', '1500001'],
  ['meta', 'zip', '060-0001', '0600001'],
  ['meta', 'country', 'JP', 'jp'],
  ['meta', 'country', '日本', 'jp'],
  ['meta', 'country', 'United States', 'us'],
  ['tiktok', 'email', ' Ta ro@Example.com', 'taro@example.com'],
  [
    'tiktok',
    'maid',
    '5F3A2B18-9C4D-4E7F-B8E2-17D3A1E69B25',
    '5f3a2b18-9c4d-4e7f-b8e2-17d3a1e69b25',
  ],
  ['ly-display', 'phone', '+81 90 1234 5678', '09012345678'],
  ['x', 'handle', '@AdsAPI', 'adsapi'],
  ['x', 'user_id', ' 2244994945 ', '2244994945'],
  [
    'x',
    'device_id',
    'EA7583CD-A667-48BC-B806-42ECB2B48606',
    'ea7583cd-a667-48bc-b806-42ecb2b48606',
  ],
  ['linkedin', 'email', 'a b@example.com', 'ab@example.com'],
  ['amazon', 'email', 'a+b_c.d-e@example.com', 'abc.d-e@example.com'],
  ['amazon', 'phone', '090-1234-5678', '819012345678'],
  ['amazon', 'first_name', "D'Arcy", 'darcy'],
  ['amazon', 'postal', '〒150-0001', '1500001'],
  ['pinterest', 'last_name', ' Smith', 'smith'],
  ['snap', 'phone', '090-1234-5678', '819012345678'],
  ['snap', 'maid', 'EA7583CD-A667-48BC-B806-42ECB2B48606', 'ea7583cd-a667-48bc-b806-42ecb2b48606'],
  ['criteo', 'phone', '090-1234-5678', '+819012345678'],
  ['ttd', 'email', 'jane.saoirse+x@googlemail.com', 'jane.saoirse+x@googlemail.com'],
] as const)('%s hashes %s "%s" as %s', ([platform, field, input, normalised]) => {
  expect(keyOf(platform, field, input)).toMatchObject({ kind: 'hashed', normalised });
});

test.for([
  ['meta', 'zip', 'US', '90210-1234', '90210'],
  ['meta', 'zip', 'GB', 'M1 1AE', 'm11ae'],
  ['meta', 'state', 'US', 'New York', 'ny'],
  ['meta', 'state', 'US', 'CA', 'ca'],
  ['amazon', 'postal', 'US', '90002-1234', '90002'],
] as const)('%s hashes %s in %s "%s" as %s', ([platform, field, region, input, normalised]) => {
  expect(keyOf(platform, field, input, { region })).toMatchObject({ normalised });
});

test.for([
  ['google', 'mobile_id', ' 1E2D ', '1E2D'],
  ['google', 'postal_code', '〒１５０－０００１', '150-0001'],
  ['google-ads', 'country_code', 'jp', 'JP'],
  ['meta', 'madid', 'AB-CD-EF', 'ab-cd-ef'],
  ['meta', 'external_id', ' Abc ', 'Abc'],
  ['line', 'user_id', 'U4af4980629cd1a0b1c2d3e4f5a6b7c8d', 'U4af4980629cd1a0b1c2d3e4f5a6b7c8d'],
  ['yahoo', 'idfa', 'ab-cd', 'AB-CD'],
  ['yahoo', 'aaid', 'AB-CD', 'ab-cd'],
  ['x', 'partner_user_id', 'P-1', 'P-1'],
  ['microsoft', 'crm_id', 'C-1', 'C-1'],
  ['linkedin', 'company', 'Example', 'Example'],
  ['linkedin', 'country', '日本', 'JP'],
  ['amazon', 'external_user_id', 'cust-001', 'cust-001'],
  ['criteo', 'madid', 'AB-CD', 'ab-cd'],
  ['ttd', 'tdid', 'T-1', 'T-1'],
] as const)('%s sends %s "%s" in the clear as %s', ([platform, field, input, output]) => {
  expect(keyOf(platform, field, input)).toEqual({ kind: 'clear', output });
});

test.for([
  ['google', 'email', '+tag@gmail.com'],
  ['google', 'region_code', 'usa'],
  ['meta', 'phone', '060-1234-56789'],
  ['meta', 'first_name', '!!!'],
  ['meta', 'gender', 'x'],
  ['meta', 'dob_year', '80'],
  ['meta', 'dob_month', '13'],
  ['meta', 'dob_day', '32'],
  ['meta', 'db', '1900-01-01'],
  ['meta', 'db', '1981-02-29'],
  ['meta', 'email', 'a b@example.com'],
  ['meta', 'maid', '00000000-0000-0000-0000-000000000000'],
  ['line-ads', 'email', 'taro+tag@example.com'],
  ['line-ads', 'email', `${'a'.repeat(120)}@example.com`],
  ['line-oa', 'user_id', 'u4af4980629cd1a0b1c2d3e4f5a6b7c8d'],
  ['ly-display', 'email', 'たろう@example.jp'],
  ['linkedin', 'first_name', 'x'.repeat(36)],
  ['amazon', 'first_name', '山田'],
  ['amazon', 'external_user_id', 'has space'],
  ['x', 'user_id', '12a'],
] as const)('%s refuses %s "%s"', ([platform, field, input]) => {
  expect(keyOf(platform, field, input).kind).toBe('refused');
});

test.for([
  ['tiktok', 'phone', 'digits', '090-1234-5678', '819012345678'],
  ['tiktok', 'phone', 'domestic', '090-1234-5678', '09012345678'],
  ['tiktok', 'email', 'strip-dots-and-tag', 'ja.ne+x@example.com', 'jane@example.com'],
  ['line-ads', 'phone', 'digits', '090-1234-5678', '819012345678'],
  ['google', 'given_name', 'remove-inner-spaces', 'Mary Ann', 'maryann'],
  ['meta', 'last_name', 'full-width-kana', 'ﾔﾏﾀﾞ', 'ヤマダ'],
  ['amazon', 'address', 'keep-spaces', '456 Anime Blvd. Apt 1', '456 anime blvd apt 1'],
] as const)('%s %s with %s sends "%s" as %s', ([platform, field, setting, input, normalised]) => {
  expect(keyOf(platform, field, input, { settings: [setting] })).toMatchObject({ normalised });
});

test('a setting can change algorithm and encoding', () => {
  const sha512 = keyOf('linkedin', 'email', 'a@example.com', { settings: ['sha512'] });
  expect(sha512).toMatchObject({ hash: hash('sha512', 'a@example.com', 'hex') });
  const base64 = keyOf('google', 'email', 'a@example.com', { settings: ['base64'] });
  expect(base64).toMatchObject({ hash: hash('sha256', 'a@example.com', 'base64') });
});

test('a declared hash is validated and brought to the encoding of the platform', () => {
  const hex = hash('sha256', 'a@example.com', 'hex');
  const base64 = hash('sha256', 'a@example.com', 'base64');
  const isHashed = true;
  expect(keyOf('meta', 'email', ` ${hex.toUpperCase()} `, { isHashed })).toMatchObject({
    hash: hex,
  });
  expect(keyOf('meta', 'email', base64, { isHashed })).toMatchObject({ hash: hex });
  expect(keyOf('uid2', 'email', hex, { isHashed })).toMatchObject({ hash: base64 });
  for (const wrong of [`${hex}0`, hex.slice(1), 'a@example.com', '', hash('sha256', '', 'hex')]) {
    expect(keyOf('meta', 'email', wrong, { isHashed }).kind).toBe('refused');
  }
  expect(keyOf('meta', 'external_id', hex, { isHashed }).kind).toBe('refused');
});

test('a hash that was not declared is not taken for one', () => {
  const hex = hash('sha256', 'a@example.com', 'hex');
  expect(keyOf('meta', 'email', hex).kind).toBe('refused');
});

test('a setting is found by its own name, another word, or name and value', () => {
  for (const typed of ['domestic', 'national', 'phoneForm=domestic', 'DOMESTIC']) {
    expect(findSetting(typed)).toBe('domestic');
  }
});

test('every platform is found by its own name and names its settings', () => {
  for (const rules of platformRules) {
    expect(findPlatform(rules.platform)).toBe(rules);
    for (const field of Object.keys(rules.fields)) {
      expect(findField(rules, field)).toBe(rules.fields[field]);
    }
  }
  expect(settingsOf({ platform: 'none', fields: {} })).toEqual([]);
  expect(findPlatform('constructor')).toBeUndefined();
});
