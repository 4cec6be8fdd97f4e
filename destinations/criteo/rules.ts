import { deviceIdLower } from '../../domain/normalize/device-id.ts';
import { emailAddress } from '../../domain/normalize/email.ts';
import { clear, hashed, opaqueId } from '../../domain/normalize/field-rule.ts';
import type { PlatformRules } from '../../domain/normalize/match-key.ts';
import { phoneE164 } from '../../domain/normalize/phone.ts';

/**
 * Criteo contact lists.
 *
 * @see destinations.md section 14
 */
export const criteoRules: PlatformRules = {
  platform: 'criteo',
  fields: {
    email: hashed(emailAddress, { md5: { algorithm: 'md5' } }),
    phone: hashed(phoneE164, { md5: { algorithm: 'md5' } }),
    madid: clear(deviceIdLower),
    gum: opaqueId,
    identity_link: opaqueId,
    customer_id: opaqueId,
  },
};
