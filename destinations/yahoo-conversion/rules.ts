import { deviceIdLower, deviceIdUpper } from '../../domain/normalize/device-id.ts';
import { emailAddress } from '../../domain/normalize/email.ts';
import { clear, hashed } from '../../domain/normalize/field-rule.ts';
import type { PlatformRules } from '../../domain/normalize/match-key.ts';
import { phoneE164 } from '../../domain/normalize/phone.ts';

/**
 * Yahoo! JAPAN display conversion API, ending in favour of `ly-conversion`.
 *
 * @see destinations.md section 16.6
 */
export const yahooConversionRules: PlatformRules = {
  platform: 'yahoo-conversion',
  fields: {
    email: hashed(emailAddress),
    phone: hashed(phoneE164),
    idfa: clear(deviceIdUpper),
    aaid: clear(deviceIdLower),
  },
};
