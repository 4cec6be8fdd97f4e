import { emailAddress } from '../../domain/normalize/email.ts';
import { clear, clearCode, hashed } from '../../domain/normalize/field-rule.ts';
import type { PlatformRules } from '../../domain/normalize/match-key.ts';
import { inOrder, mapping, refuseEmpty } from '../../domain/normalize/outcome.ts';
import { phoneE164, withoutPlus } from '../../domain/normalize/phone.ts';
import {
  asciiSpacedWords,
  asciiState,
  asciiWords,
  countryCodeOrName,
} from '../../domain/normalize/place.ts';
import { postalCodeJoined } from '../../domain/normalize/postal-code.ts';
import { asciiAlphanumeric, refuseUnlike } from '../../domain/normalize/text.ts';

/** `+` and `_` vanish, by Amazon's own text. */
const keptCharacters = inOrder(
  mapping((value) => value.replace(/[^a-z0-9.@-]/g, '')),
  refuseUnlike(/^[^@]*[a-z0-9-][^@]*@[^@]+$/, 'has no local part'),
);

/**
 * Amazon Ads audiences.
 *
 * @see destinations.md section 11
 */
export const amazonRules: PlatformRules = {
  platform: 'amazon',
  fields: {
    email: hashed(inOrder(emailAddress, keptCharacters)),
    phone: hashed(inOrder(phoneE164, withoutPlus)),
    first_name: hashed(asciiWords),
    last_name: hashed(asciiWords),
    address: hashed(asciiWords, { 'keep-spaces': { clean: asciiSpacedWords } }),
    city: hashed(asciiWords),
    state: hashed(asciiWords, { 'two-letter': { clean: asciiState } }),
    postal: hashed(inOrder(postalCodeJoined, asciiAlphanumeric, refuseEmpty)),
    country_code: clear(countryCodeOrName),
    external_user_id: clearCode(
      refuseUnlike(/^[0-9a-zA-Z\-_]{1,128}$/, 'is not 1 to 128 of 0-9 a-z A-Z - _'),
    ),
  },
};
