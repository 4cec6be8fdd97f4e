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

/** For a request whose `encoding` is `BASE64`. */
const base64 = { encoding: 'base64' } as const;

const name = hashed(untitledName, {
  base64,
  // Google's Python helper does this; its documentation does not.
  'remove-inner-spaces': { clean: inOrder(untitledName, withoutSpaces) },
  'full-width-kana': { clean: inOrder(fullWidthKatakana, untitledName) },
});

/**
 * Google Data Manager.
 *
 * @see destinations.md section 1, https://developers.google.com/data-manager/api/devguides/concepts/formatting
 */
export const googleRules: PlatformRules = {
  platform: 'google',
  fields: {
    email: hashed(inOrder(emailAddressJoined, withoutDotsAndTag(['gmail.com', 'googlemail.com'])), {
      base64,
    }),
    phone: hashed(phoneE164, { base64 }),
    given_name: name,
    family_name: name,
    region_code: clear(countryCode),
    postal_code: clear(postalCodeAsWritten),
    mobile_id: clear(deviceId),
    user_id: opaqueId,
    ppid: opaqueId,
    pair_id: opaqueId,
  },
};
