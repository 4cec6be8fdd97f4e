import * as z from 'zod';
import { channelRules } from '../channel.ts';
import { couponPoolRow, listRow } from '../people-list.ts';
import { next } from './paging.ts';

/** A list with the sum that must equal its audience once it is done. */
export const list = listRow
  .omit({ kind: true, queryId: true, attempt: true, polls: true, expiresAtEpochSeconds: true })
  .extend({
    accountedFor: z.int().min(0).describe('Rows of the list and everybody who is left out'),
    addsUp: z.boolean().describe('Whether that is all of the audience'),
  })
  .meta({ id: 'List' });

export const lists = z.object({ lists: z.array(list), next });

export const listLink = z
  .object({ url: z.string(), expiresAt: z.string(), name: z.string(), sha256: z.string() })
  .meta({ id: 'ListLink' });

export const newCodes = z.strictObject({
  codes: z
    .array(z.string().regex(/^[\x21-\x7e]{1,64}$/, 'a code has 1 to 64 visible ASCII characters'))
    .min(1)
    .max(2_000),
});

export const couponPool = couponPoolRow
  .omit({ kind: true })
  .extend({ added: z.int().min(0).describe('Codes of this call that the pool did not have') })
  .meta({ id: 'CouponPool' });

export const shownRules = channelRules.meta({ id: 'ChannelRules' });
