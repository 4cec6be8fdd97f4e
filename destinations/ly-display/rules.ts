import { deviceIdLower, deviceIdUpper } from '../../domain/normalize/device-id.ts';
import { emailAddress } from '../../domain/normalize/email.ts';
import { clear, hashed } from '../../domain/normalize/field-rule.ts';
import type { PlatformRules } from '../../domain/normalize/match-key.ts';
import { inOrder } from '../../domain/normalize/outcome.ts';
import { domesticForm, phoneE164, withoutPlus } from '../../domain/normalize/phone.ts';
import { refuseUnlike } from '../../domain/normalize/text.ts';

/**
 * Audience lists of Yahoo! JAPAN / LY display ads.
 *
 * @see destinations.md section 7
 */
export const lyDisplayRules: PlatformRules = {
  platform: 'ly-display',
  fields: {
    email: hashed(
      inOrder(
        emailAddress,
        refuseUnlike(/^[\x21-\x7e]+$/, 'holds characters without a half-width form'),
      ),
    ),
    phone: hashed(inOrder(phoneE164, domesticForm), {
      domestic: {},
      digits: { clean: inOrder(phoneE164, withoutPlus) },
      e164: { clean: phoneE164 },
    }),
    idfa: clear(deviceIdUpper),
    aaid: clear(deviceIdLower),
  },
};
