import * as z from 'zod';
import { name } from './values.ts';

/**
 * What the person said for a purpose, over all nodes of the profile: the latest word counts (at, then messageId; of a
 * yes and a no under the very same stamp the no). `unknown` is who never said anything. Exactly one of the three holds
 * for everybody. Consent is as it stands now, whatever as-of. Delivery asks the vault again at the moment of sending.
 */
export const consentCondition = z.strictObject({
  purpose: name,
  state: z.enum(['granted', 'denied', 'unknown']),
});
export type ConsentCondition = z.infer<typeof consentCondition>;
