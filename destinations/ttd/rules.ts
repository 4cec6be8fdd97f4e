import { emailAddress, withoutDotsAndTag } from '../../domain/normalize/email.ts';
import { hashedBase64, opaqueId } from '../../domain/normalize/field-rule.ts';
import type { PlatformRules } from '../../domain/normalize/match-key.ts';
import { inOrder } from '../../domain/normalize/outcome.ts';
import { phoneE164 } from '../../domain/normalize/phone.ts';

/**
 * The Trade Desk CRM and first-party data.
 *
 * @see destinations.md sections 15.1 and 15.2
 */
export const ttdRules: PlatformRules = {
  platform: 'ttd',
  fields: {
    email: hashedBase64(inOrder(emailAddress, withoutDotsAndTag(['gmail.com']))),
    phone: hashedBase64(phoneE164),
    tdid: opaqueId,
    uid2: opaqueId,
  },
};
