import { deviceId } from '../../domain/normalize/device-id.ts';
import { emailAddressJoined, withoutDotsAndTag } from '../../domain/normalize/email.ts';
import { clear, hashed, opaqueId } from '../../domain/normalize/field-rule.ts';
import type { PlatformRules } from '../../domain/normalize/match-key.ts';
import { fullWidthKatakana, untitledName } from '../../domain/normalize/name.ts';
import { inOrder } from '../../domain/normalize/outcome.ts';
import { phoneE164 } from '../../domain/normalize/phone.ts';
import { countryCode } from '../../domain/normalize/place.ts';
import { postalCodeAsWritten } from '../../domain/normalize/postal-code.ts';
import { withoutSpaces } from '../../domain/normalize/text.ts';

const name = hashed(untitledName, {
  'remove-inner-spaces': { clean: inOrder(untitledName, withoutSpaces) },
  'full-width-kana': { clean: inOrder(fullWidthKatakana, untitledName) },
});

/**
 * Google Ads API, offline user data jobs.
 *
 * @see destinations.md section 2
 */
export const googleAdsRules: PlatformRules = {
  platform: 'google-ads',
  fields: {
    email: hashed(inOrder(emailAddressJoined, withoutDotsAndTag(['gmail.com', 'googlemail.com']))),
    phone: hashed(phoneE164),
    given_name: name,
    family_name: name,
    country_code: clear(countryCode),
    postal_code: clear(postalCodeAsWritten),
    mobile_id: clear(deviceId),
    third_party_user_id: opaqueId,
  },
};
