import { deviceId, lineUserId } from '../../domain/normalize/device-id.ts';
import { clear } from '../../domain/normalize/field-rule.ts';
import type { PlatformRules } from '../../domain/normalize/match-key.ts';

/**
 * LINE Official Account audiences: nothing is hashed.
 *
 * @see destinations.md section 5
 */
export const lineOaRules: PlatformRules = {
  platform: 'line-oa',
  fields: { user_id: clear(lineUserId), ifa: clear(deviceId) },
};
