import * as z from 'zod';
import { campaignRow, messageSpec, senderCredentials, senderRow } from '../campaign.ts';
import { next } from './paging.ts';

export const newCampaign = z.strictObject({
  id: z
    .string()
    .regex(/^[a-z0-9][a-z0-9-]{0,63}$/, 'use up to 64 lower-case letters, digits and -')
    .optional(),
  name: z.string().trim().min(1).max(200),
  audienceId: z.string().min(1).max(64),
  message: messageSpec,
  endsAfterHours: z
    .int()
    .min(1)
    .max(720)
    .default(72)
    .describe('Who still waits for their hour after this is left out'),
});

/** A campaign with the sum that must equal its audience at rest. */
export const campaign = campaignRow
  .omit({ kind: true, queryId: true, attempt: true, polls: true, leaseUntilEpochMs: true })
  .extend({
    accountedFor: z.int().min(0).describe('Messages and everybody who gets none'),
    addsUp: z.boolean().describe('Whether that is all of the audience'),
  })
  .meta({ id: 'Campaign' });

export const campaigns = z.object({ campaigns: z.array(campaign), next });

export const newSender = senderRow
  .omit({ kind: true, id: true })
  .extend({ credentials: senderCredentials.optional().describe('Kept apart, never shown again') })
  .strict();

export const sender = senderRow.omit({ kind: true, id: true }).meta({ id: 'Sender' });

export const unsubscribed = z.object({ channel: z.string() }).meta({ id: 'Unsubscribed' });
