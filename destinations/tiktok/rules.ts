import { deviceIdLower } from '../../domain/normalize/device-id.ts';
import { emailAddressJoined, withoutDotsAndTag } from '../../domain/normalize/email.ts';
import { hashed } from '../../domain/normalize/field-rule.ts';
import type { PlatformRules } from '../../domain/normalize/match-key.ts';
import { inOrder } from '../../domain/normalize/outcome.ts';
import { domesticForm, phoneE164, withoutPlus } from '../../domain/normalize/phone.ts';

/**
 * TikTok audiences. The platform's pages disagree on dots, tags and the phone's form: settings.
 *
 * @see destinations.md section 4
 */
export const tiktokRules: PlatformRules = {
  platform: 'tiktok',
  fields: {
    email: hashed(emailAddressJoined, {
      'strip-dots-and-tag': { clean: inOrder(emailAddressJoined, withoutDotsAndTag()) },
    }),
    phone: hashed(phoneE164, {
      e164: {},
      digits: { clean: inOrder(phoneE164, withoutPlus) },
      domestic: { clean: inOrder(phoneE164, domesticForm) },
    }),
    maid: hashed(deviceIdLower, { md5: { algorithm: 'md5' } }),
  },
};
