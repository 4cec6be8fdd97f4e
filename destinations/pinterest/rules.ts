import { deviceIdLower } from '../../domain/normalize/device-id.ts';
import { emailAddress } from '../../domain/normalize/email.ts';
import { hashed, opaqueId } from '../../domain/normalize/field-rule.ts';
import type { PlatformRules } from '../../domain/normalize/match-key.ts';
import { personName } from '../../domain/normalize/name.ts';
import { inOrder } from '../../domain/normalize/outcome.ts';
import { phoneE164, withoutPlus } from '../../domain/normalize/phone.ts';
import { countryCodeOrName, placeName, stateName } from '../../domain/normalize/place.ts';
import { postalCodeJoined } from '../../domain/normalize/postal-code.ts';
import { lower } from '../../domain/normalize/text.ts';

/**
 * Pinterest customer lists and conversions; all but e-mail and device ids belong to conversions.
 *
 * @see destinations.md section 12
 */
export const pinterestRules: PlatformRules = {
  platform: 'pinterest',
  fields: {
    email: hashed(emailAddress, { sha1: { algorithm: 'sha1' }, md5: { algorithm: 'md5' } }),
    phone: hashed(inOrder(phoneE164, withoutPlus)),
    first_name: hashed(personName),
    last_name: hashed(personName),
    city: hashed(placeName),
    state: hashed(placeName, { 'two-letter': { clean: stateName } }),
    zip: hashed(postalCodeJoined),
    country: hashed(inOrder(countryCodeOrName, lower)),
    maid: hashed(deviceIdLower),
    list_id: opaqueId,
  },
};
