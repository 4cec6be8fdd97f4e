import { emailAddress } from '../../domain/normalize/email.ts';
import { hashed } from '../../domain/normalize/field-rule.ts';
import type { PlatformRules } from '../../domain/normalize/match-key.ts';
import { phoneE164Lenient } from '../../domain/normalize/phone.ts';
import { cleanWords } from '../../domain/normalize/text.ts';

/**
 * TikTok Events API.
 *
 * @see destinations.md section 16.3
 */
export const tiktokEventsRules: PlatformRules = {
  platform: 'tiktok-events',
  fields: {
    email: hashed(emailAddress),
    phone: hashed(phoneE164Lenient),
    external_id: hashed(cleanWords),
  },
};
