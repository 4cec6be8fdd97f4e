import { decimalId, deviceIdLower, socialHandle } from '../../domain/normalize/device-id.ts';
import { emailAddress } from '../../domain/normalize/email.ts';
import { hashed, opaqueId } from '../../domain/normalize/field-rule.ts';
import type { PlatformRules } from '../../domain/normalize/match-key.ts';
import { phoneE164 } from '../../domain/normalize/phone.ts';

/**
 * X custom audiences.
 *
 * @see destinations.md section 8
 */
export const xRules: PlatformRules = {
  platform: 'x',
  fields: {
    email: hashed(emailAddress),
    phone: hashed(phoneE164),
    handle: hashed(socialHandle),
    user_id: hashed(decimalId),
    device_id: hashed(deviceIdLower),
    partner_user_id: opaqueId,
  },
};
