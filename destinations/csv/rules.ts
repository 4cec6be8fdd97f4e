import { emailAddress } from '../../domain/normalize/email.ts';
import { hashed } from '../../domain/normalize/field-rule.ts';
import type { PlatformRules } from '../../domain/normalize/match-key.ts';
import { inOrder } from '../../domain/normalize/outcome.ts';
import { domesticForm, phoneE164, withoutPlus } from '../../domain/normalize/phone.ts';

/** Hashed columns of a file for a machine: dots and tags kept, phones in E.164. */
export const csvRules: PlatformRules = {
  platform: 'csv',
  fields: {
    email: hashed(emailAddress),
    phone: hashed(phoneE164, {
      e164: {},
      digits: { clean: inOrder(phoneE164, withoutPlus) },
      domestic: { clean: inOrder(phoneE164, domesticForm) },
    }),
  },
};
