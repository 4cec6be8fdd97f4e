import * as fc from 'fast-check';
import { expect, test } from 'vitest';
import { emailAddress, emailAddressJoined } from '../../domain/normalize/email.ts';
import { phoneE164 } from '../../domain/normalize/phone.ts';

/** The same as people type it in Japanese: it takes the long way, and comes to the same. */
const fullWidth = (text: string): string =>
  text.replace(/[!-~]/g, (character) => String.fromCharCode(character.charCodeAt(0) + 0xfee0));

const part = fc.string({ unit: fc.constantFrom(...'aB9._%+-'), maxLength: 8 });
const address = fc
  .tuple(
    part,
    fc.constantFrom('@', '@@', '', '@.'),
    part,
    fc.constantFrom('.jp', '.co.jp', '', '.'),
  )
  .map((parts) => parts.join(''));

test('an address that is clean as it stands is what the long way makes of it', () => {
  fc.assert(
    fc.property(address, (value) => {
      for (const step of [emailAddress, emailAddressJoined])
        expect(step(value, 'JP')).toEqual(step(fullWidth(value), 'JP'));
    }),
    { numRuns: 2_000 },
  );
});

const digits = (count: number) =>
  fc.string({ unit: fc.constantFrom(...'0123456789'), minLength: count, maxLength: count });
const mobile = fc.oneof(
  fc
    .tuple(fc.constantFrom('090', '080', '070', '050', '010'), digits(8))
    .map((parts) => parts.join('')),
  fc
    .tuple(fc.constantFrom('090', '080', '070'), digits(4), digits(4))
    .map((parts) => parts.join('-')),
  digits(11),
);

test('a mobile that is written as most are is what the long way makes of it', () => {
  fc.assert(
    fc.property(mobile, (value) => {
      expect(phoneE164(value, 'JP')).toEqual(phoneE164(fullWidth(value), 'JP'));
    }),
    { numRuns: 2_000 },
  );
});
