import { deviceId, lineUserId } from '../../domain/normalize/device-id.ts';
import { emailAddress } from '../../domain/normalize/email.ts';
import { clear, hashed } from '../../domain/normalize/field-rule.ts';
import type { PlatformRules } from '../../domain/normalize/match-key.ts';
import { phoneE164 } from '../../domain/normalize/phone.ts';

/**
 * LY unified conversion API.
 *
 * @see destinations.md section 16.5
 */
export const lyConversionRules: PlatformRules = {
  platform: 'ly-conversion',
  fields: {
    email: hashed(emailAddress),
    phone: hashed(phoneE164),
    ifa: clear(deviceId),
    line_uid: clear(lineUserId),
  },
};
