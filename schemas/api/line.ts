import * as z from 'zod';
import { lineChannelRow, lineChannelSecret, lineProvider } from '../line-channel.ts';
import { next } from './paging.ts';

export const newLineChannel = z.strictObject({
  channelSecret: lineChannelSecret.describe('Kept apart, never shown again'),
  provider: lineProvider
    .default('own')
    .describe('Whose user ids these are; only those of `own` can be written to'),
});

export const lineChannel = lineChannelRow
  .omit({ kind: true, id: true })
  .extend({
    sourceId: z.string(),
    path: z.string().describe('Where LINE shall send webhooks, under the address of the collector'),
  })
  .meta({ id: 'LineChannel' });

export const lineChannels = z.object({ channels: z.array(lineChannel), next });

export const newLineNonce = z.strictObject({
  userId: z.string().min(1).max(512).describe('Who is signed in on the page that asks'),
});

export const lineNonce = z
  .object({
    nonce: z.string().describe('Good once; 190 bits'),
    expiresAt: z.string().describe('ISO 8601 UTC'),
  })
  .meta({ id: 'LineNonce' });
