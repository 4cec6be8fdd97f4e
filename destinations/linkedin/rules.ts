import { deviceIdLower } from '../../domain/normalize/device-id.ts';
import { emailAddressJoined } from '../../domain/normalize/email.ts';
import { clear, hashed, opaqueId } from '../../domain/normalize/field-rule.ts';
import type { PlatformRules } from '../../domain/normalize/match-key.ts';
import { inOrder } from '../../domain/normalize/outcome.ts';
import { countryCodeOrName } from '../../domain/normalize/place.ts';
import { cleanWords, refuseLongerThan } from '../../domain/normalize/text.ts';

const longestName = 35;
const longestTitle = 50;

/**
 * LinkedIn DMP segments.
 *
 * @see destinations.md section 10
 */
export const linkedinRules: PlatformRules = {
  platform: 'linkedin',
  fields: {
    email: hashed(emailAddressJoined, { sha512: { algorithm: 'sha512' } }),
    first_name: clear(inOrder(cleanWords, refuseLongerThan(longestName))),
    last_name: clear(inOrder(cleanWords, refuseLongerThan(longestName))),
    title: clear(inOrder(cleanWords, refuseLongerThan(longestTitle))),
    company: opaqueId,
    country: clear(countryCodeOrName),
    google_aid: clear(deviceIdLower),
  },
};
