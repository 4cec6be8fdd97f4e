import { deviceIdLower } from '../../domain/normalize/device-id.ts';
import { emailAddress } from '../../domain/normalize/email.ts';
import { hashed } from '../../domain/normalize/field-rule.ts';
import type { PlatformRules } from '../../domain/normalize/match-key.ts';
import { inOrder } from '../../domain/normalize/outcome.ts';
import { phoneE164ZerosDropped, withoutPlus } from '../../domain/normalize/phone.ts';

/**
 * Snap audience match.
 *
 * @see destinations.md section 13
 */
export const snapRules: PlatformRules = {
  platform: 'snap',
  fields: {
    email: hashed(emailAddress),
    phone: hashed(inOrder(phoneE164ZerosDropped, withoutPlus)),
    maid: hashed(deviceIdLower),
  },
};
