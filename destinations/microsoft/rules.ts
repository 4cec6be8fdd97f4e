import { emailAddress, withoutDotsAndTag } from '../../domain/normalize/email.ts';
import { hashed, opaqueId } from '../../domain/normalize/field-rule.ts';
import type { PlatformRules } from '../../domain/normalize/match-key.ts';
import { inOrder } from '../../domain/normalize/outcome.ts';

/**
 * Microsoft Advertising customer match.
 *
 * @see destinations.md section 9
 */
export const microsoftRules: PlatformRules = {
  platform: 'microsoft',
  fields: {
    email: hashed(emailAddress, {
      // Asked for by the help centre, unconfirmed.
      'strip-dots-and-tag': { clean: inOrder(emailAddress, withoutDotsAndTag()) },
    }),
    crm_id: opaqueId,
  },
};
