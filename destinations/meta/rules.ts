import {
  birthDate,
  birthDay,
  birthMonth,
  birthYear,
  gender,
} from '../../domain/normalize/birth.ts';
import { deviceIdLower } from '../../domain/normalize/device-id.ts';
import { emailAddress } from '../../domain/normalize/email.ts';
import { clear, hashed, opaqueId } from '../../domain/normalize/field-rule.ts';
import type { PlatformRules } from '../../domain/normalize/match-key.ts';
import { firstInitial, fullWidthKatakana, unpunctuatedName } from '../../domain/normalize/name.ts';
import { inOrder } from '../../domain/normalize/outcome.ts';
import { phoneE164ZerosDropped, withoutPlus } from '../../domain/normalize/phone.ts';
import { countryCodeOrName, placeName, stateName } from '../../domain/normalize/place.ts';
import { postalCodeJoined } from '../../domain/normalize/postal-code.ts';
import { lower } from '../../domain/normalize/text.ts';

const name = hashed(unpunctuatedName, {
  'full-width-kana': { clean: inOrder(fullWidthKatakana, unpunctuatedName) },
});

/**
 * Meta Custom Audiences and Conversions API.
 *
 * @see destinations.md section 3, https://developers.facebook.com/docs/marketing-api/conversions-api/parameters/customer-information-parameters
 */
export const metaRules: PlatformRules = {
  platform: 'meta',
  fields: {
    email: hashed(emailAddress),
    phone: hashed(inOrder(phoneE164ZerosDropped, withoutPlus)),
    first_name: name,
    last_name: name,
    first_initial: hashed(firstInitial),
    gender: hashed(gender),
    dob_year: hashed(birthYear),
    dob_month: hashed(birthMonth),
    dob_day: hashed(birthDay),
    date_of_birth: hashed(birthDate),
    city: hashed(placeName),
    state: hashed(stateName),
    zip: hashed(postalCodeJoined),
    country: hashed(inOrder(countryCodeOrName, lower)),
    maid: clear(deviceIdLower),
    external_id: opaqueId,
    lookalike_value: opaqueId,
  },
};
