import { emailAddress, withoutDotsAndTag } from '../../domain/normalize/email.ts';
import { hashedBase64, opaqueId } from '../../domain/normalize/field-rule.ts';
import type { PlatformRules } from '../../domain/normalize/match-key.ts';
import { inOrder } from '../../domain/normalize/outcome.ts';
import { phoneE164 } from '../../domain/normalize/phone.ts';

/**
 * UID2 identity map.
 *
 * @see destinations.md section 15.3
 */
export const uid2Rules: PlatformRules = {
  platform: 'uid2',
  fields: {
    email: hashedBase64(inOrder(emailAddress, withoutDotsAndTag(['gmail.com']))),
    phone: hashedBase64(phoneE164),
    uid2: opaqueId,
  },
};
