import * as z from 'zod';
import { contactChannels } from '../contact-events.ts';
import { counted } from './counted.ts';
import { audienceWindow } from './window.ts';

/**
 * How often the brand reached the person, by one channel or by all of them: the count of `contactEvents`, each message
 * once. Nobody's number is missing: who was never contacted has 0.
 */
export const contactedCondition = counted({
  channel: z.enum(contactChannels).optional(),
  window: audienceWindow.optional(),
});
export type ContactedCondition = z.infer<typeof contactedCondition>;
