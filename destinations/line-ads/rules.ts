import { deviceId } from '../../domain/normalize/device-id.ts';
import { emailAddress } from '../../domain/normalize/email.ts';
import { clear, hashed } from '../../domain/normalize/field-rule.ts';
import type { PlatformRules } from '../../domain/normalize/match-key.ts';
import { inOrder } from '../../domain/normalize/outcome.ts';
import { domesticForm, phoneE164, withoutPlus } from '../../domain/normalize/phone.ts';
import { refuseLongerThan, refuseUnlike } from '../../domain/normalize/text.ts';

const longestAddress = 120;

/**
 * LINE Ads custom audiences.
 *
 * @see destinations.md section 6
 */
export const lineAdsRules: PlatformRules = {
  platform: 'line-ads',
  fields: {
    email: hashed(
      inOrder(
        emailAddress,
        refuseUnlike(
          /^[a-z0-9_\-.@]+$/,
          'holds characters that LINE Ads refuses (allowed are a-z 0-9 _ - . @)',
        ),
        refuseLongerThan(longestAddress),
      ),
    ),
    phone: hashed(inOrder(phoneE164, domesticForm), {
      domestic: {},
      digits: { clean: inOrder(phoneE164, withoutPlus) },
    }),
    ifa: clear(deviceId),
  },
};
