import { lineUserId } from '../../domain/normalize/device-id.ts';
import { emailAddress } from '../../domain/normalize/email.ts';
import { clear, hashed, opaqueId } from '../../domain/normalize/field-rule.ts';
import type { PlatformRules } from '../../domain/normalize/match-key.ts';
import { inOrder } from '../../domain/normalize/outcome.ts';
import { domesticForm, phoneE164, withoutPlus } from '../../domain/normalize/phone.ts';

/**
 * LINE conversion API of the LINE Tag. The phone's form is not stated; its successor takes E.164.
 *
 * @see destinations.md section 16.4
 */
export const lineConversionRules: PlatformRules = {
  platform: 'line-conversion',
  fields: {
    email: hashed(emailAddress),
    phone: hashed(phoneE164, {
      e164: {},
      digits: { clean: inOrder(phoneE164, withoutPlus) },
      domestic: { clean: inOrder(phoneE164, domesticForm) },
    }),
    line_uid: clear(lineUserId),
    external_id: opaqueId,
  },
};
