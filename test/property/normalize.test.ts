import { hash } from 'node:crypto';
import * as fc from 'fast-check';
import { expect, test } from 'vitest';
import { platformRules } from '../../destinations/rules.ts';
import { identifierKinds } from '../../domain/identity/identifier.ts';
import { birthDate, birthMonth, gender } from '../../domain/normalize/birth.ts';
import { emailAddress, emailAddressJoined } from '../../domain/normalize/email.ts';
import { normaliseIdentifier } from '../../domain/normalize/identifier.ts';
import { type HashText, matchKey } from '../../domain/normalize/match-key.ts';
import { firstInitial, unpunctuatedName, untitledName } from '../../domain/normalize/name.ts';
import { phoneE164 } from '../../domain/normalize/phone.ts';
import { asciiWords, placeName } from '../../domain/normalize/place.ts';
import { postalCodeAsWritten, postalCodeJoined } from '../../domain/normalize/postal-code.ts';

const hashText: HashText = (algorithm, text) => hash(algorithm, text, 'hex');
const region = fc.constantFrom('JP', 'US', 'GB', 'AU', 'SG', 'XX');

/** Text with what normalisers look at: spaces, marks, wide forms, titles, separators. */
const text = fc.oneof(
  fc.string({ unit: 'binary' }),
  fc
    .array(
      fc.constantFrom(
        ...['a', 'B', 'İ', 'ß', 'Σ', 'é', 'か', '\u3099', 'ﾀﾞ', '山', '様', ' さん', '１', '0', '9'],
        ...[
          ' ',
          '　',
          '\u200d',
          '\uFEFF',
          '.',
          '+',
          '@',
          '-',
          'ー',
          '〒',
          '。',
          '(0)',
          '81',
          '\u0000',
        ],
        ...[
          'mr ',
          'Dr.',
          ' jr',
          ', III',
          'mailto:',
          'gmail.com',
          '@example.jp',
          'tel:',
          '内線',
          'x',
        ],
      ),
      { maxLength: 12 },
    )
    .map((parts) => parts.join('')),
);

test.for(
  Object.entries({
    emailAddress,
    emailAddressJoined,
    phoneE164,
    unpunctuatedName,
    untitledName,
    firstInitial,
    placeName,
    asciiWords,
    postalCodeAsWritten,
    postalCodeJoined,
    gender,
    birthMonth,
    birthDate,
  }),
)('%s changes nothing on its own result', ([, step]) => {
  fc.assert(
    fc.property(text, region, (input, country) => {
      const once = step(input, country);
      if ('value' in once) expect(step(once.value, country)).toEqual(once);
    }),
    { numRuns: 400 },
  );
});

const identifier = fc.oneof(
  text,
  fc
    .array(
      fc.constantFrom(
        ...['ponta', 'Tポイント', 'own', ':', '：', 'X', '-', ' ', '"', '{', '}', 'null', '0', '*'],
        ...[
          'U4af4980629cd1a0b1c2d3e4f5a6b7c8d',
          '6D92078A-8246-4BA4-AE5B-76104861E7DC',
          '12345678',
        ],
        ...['AB'.repeat(32), '０９０', '1234', '03', 'sha256:', 'a@b.jp'],
      ),
      { maxLength: 6 },
    )
    .map((parts) => parts.join('')),
);

test('an identifier that came out comes out again unchanged', () => {
  fc.assert(
    fc.property(fc.constantFrom(...identifierKinds), identifier, region, (kind, input, country) => {
      const once = normaliseIdentifier(kind, input, country);
      if ('value' in once) expect(normaliseIdentifier(kind, once.value, country)).toEqual(once);
    }),
    { numRuns: 10_000 },
  );
});

const rules = platformRules.flatMap(({ platform, fields }) =>
  Object.entries(fields).flatMap(([field, rule]) =>
    [undefined, ...Object.keys(rule.settings ?? {})].map((setting) => ({
      name: `${platform} ${field} ${setting ?? ''}`,
      rule,
      settings: setting === undefined ? [] : [setting],
    })),
  ),
);

test('no rule throws, yields the hash of nothing, or sends an empty value', () => {
  const emptyHashes = new Set(
    (['sha256', 'sha512', 'sha1', 'md5'] as const).flatMap((algorithm) => [
      hash(algorithm, '', 'hex'),
      hash(algorithm, '', 'base64'),
    ]),
  );
  fc.assert(
    fc.property(
      fc.constantFrom(...rules),
      text,
      region,
      fc.boolean(),
      ({ rule, settings }, input, country, isHashed) => {
        const key = matchKey(rule, input, { region: country, settings, isHashed }, hashText);
        if (key.kind === 'hashed') expect(emptyHashes.has(key.hash)).toBe(false);
        if (key.kind === 'clear') expect(key.output).not.toBe('');
      },
    ),
    { numRuns: 3000 },
  );
});

/** Ways people and programs write one Japanese mobile number. */
const notations: readonly ((prefix: string, middle: string, last: string) => string)[] = [
  (a, b, c) => `0${a}-${b}-${c}`,
  (a, b, c) => `0${a}${b}${c}`,
  (a, b, c) => `０${a}－${b}－${c}`,
  (a, b, c) => `0${a}ー${b}ー${c}`,
  (a, b, c) => `(0${a})${b}-${c}`,
  (a, b, c) => ` 0${a}　${b} ${c} `,
  (a, b, c) => `${a}${b}${c}`,
  (a, b, c) => `+81${a}${b}${c}`,
  (a, b, c) => `+81 (0)${a}-${b}-${c}`,
  (a, b, c) => `+810${a}-${b}-${c}`,
  (a, b, c) => `81-${a}-${b}-${c}`,
  (a, b, c) => `0081-${a}-${b}-${c}`,
  (a, b, c) => `010-81-${a}-${b}-${c}`,
  (a, b, c) => `0${a}-${b}-${c} 内線12`,
  (a, b, c) => `tel:+81-${a}-${b}-${c}`,
  (a, b, c) =>
    `0${a}-${b}-${c}`.replace(/\d/g, (digit) => String.fromCodePoint(0xff10 + Number(digit))),
];

test('every notation of a mobile number gives one key', () => {
  const digits = fc.stringMatching(/^\d{4}$/);
  fc.assert(
    fc.property(
      fc.constantFrom('60', '70', '80', '90'),
      digits,
      digits,
      fc.constantFrom(...notations),
      (prefix, middle, last, notation) => {
        expect(phoneE164(notation(prefix, middle, last), 'JP')).toEqual({
          value: `+81${prefix}${middle}${last}`,
        });
      },
    ),
  );
});

test('case and width of an address never change its key', () => {
  const local = fc.stringMatching(/^[a-z0-9._+-]{1,20}$/).filter((part) => !/^\.+$/.test(part));
  fc.assert(
    fc.property(local, (part) => {
      const address = `${part}@example.co.jp`;
      const wide = address.replace(/[!-~]/g, (letter) =>
        String.fromCodePoint(letter.charCodeAt(0) + 0xfee0),
      );
      expect(emailAddress(address.toUpperCase(), 'JP')).toEqual({ value: address });
      expect(emailAddress(`　${wide} `, 'JP')).toEqual({ value: address });
    }),
  );
});
