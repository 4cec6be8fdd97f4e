import * as z from 'zod';
import { exclusionCounts, messageKind } from './channel.ts';
import { contactChannels } from './contact-events.ts';

export const listPurposes = ['direct-mail', 'calls', 'coupons'] as const;

const text = (longest: number) => z.string().trim().min(1).max(longest);

/** What a list for people shall be. `campaign` and `pool` are of coupons: one code a person and campaign, from that pool. */
export const listOrder = z
  .strictObject({
    audienceId: z.string().min(1).max(64),
    for: z.enum(listPurposes),
    kind: messageKind.default('sell'),
    /** `cp932` is what printers and Japanese Excel read. */
    encoding: z.enum(['cp932', 'utf-8']).default('cp932'),
    /** What the caller is told the call is about. @default the audience's name */
    reason: text(200).optional(),
    campaign: text(64).optional(),
    pool: text(64).optional(),
    /** Channels by which a coupon may reach somebody, in the brand's order. @default email, LINE, inbox */
    channels: z.array(z.enum(contactChannels)).min(1).max(contactChannels.length).optional(),
  })
  .refine((order) => order.for !== 'coupons' || (order.campaign && order.pool), {
    path: ['campaign'],
    error: 'coupons need a campaign and a pool of codes',
  });
export type ListOrder = z.infer<typeof listOrder>;

const count = z.int().min(0);

const listFileRow = z.object({
  /** As it is asked for; the object's key is `lists/<listId>/<name>`. */
  name: z.string(),
  rows: count,
  bytes: count,
  sha256: z.string(),
});

/** A character of a row that is held back: which line of the file for handwork, which column. */
const unmappable = z.object({
  line: z.int().min(2),
  column: z.string(),
  character: z.string(),
  codePoint: z.string(),
});

/** Most characters that a row tells; the file for handwork has every row. */
export const mostUnmappable = 200;

/**
 * kind `list`, id = listId: a file of people for people. `audience = rows + the sum of excluded` once it is done. Holds
 * nobody's data; the files do, for at most 14 days.
 */
export const listRow = z.object({
  kind: z.literal('list'),
  id: z.string(),
  order: listOrder,
  generation: count,
  state: z.enum(['asking', 'writing', 'done', 'failed']),
  /** Why it failed, and what to do. */
  reason: z.string().optional(),
  queryId: z.string().optional(),
  attempt: z.int().min(1),
  polls: count,
  audience: count.default(0),
  rows: count.default(0),
  excluded: exclusionCounts.default({}),
  unmappable: z.array(unmappable).default([]),
  files: z.array(listFileRow).default([]),
  /** Name of the caller's key. */
  madeBy: z.string(),
  requestedAt: z.string(),
  /** Instant at which consent, opt-in, complaints and addresses were read. */
  madeAt: z.string().optional(),
  /** The files are gone after this. */
  expiresAt: z.string().optional(),
  /** They went before that: somebody whom they held was erased. */
  filesGoneAt: z.string().optional(),
  downloads: count.default(0),
  lastDownloadAt: z.string().optional(),
  lastDownloadBy: z.string().optional(),
  expiresAtEpochSeconds: z.int(),
});
export type ListRow = z.infer<typeof listRow>;

/** kind `coupon-pool`, id = pool: how many codes it was given. */
export const couponPoolRow = z.object({
  kind: z.literal('coupon-pool'),
  id: z.string(),
  codes: count,
  createdAt: z.string(),
});

/**
 * kind `coupon-free#<pool>`, id = code: the codes that nobody has. Beside it `coupon-code#<pool>` has a row for every code
 * that the pool was ever given.
 */
export const couponFreeRow = z.object({
  kind: z.string().startsWith('coupon-free#'),
  id: z.string(),
});

/** kind `coupon-campaign`, id = campaign: there before its first code is given. */
export const couponCampaignRow = z.object({ kind: z.literal('coupon-campaign'), id: z.string() });

/** kind `coupon#<campaign>`, id = profileId when it was given: the person's code, for good. */
export const couponRow = z.object({
  kind: z.string().startsWith('coupon#'),
  id: z.string(),
  pool: z.string(),
  code: z.string(),
  at: z.string(),
});
export type CouponRow = z.infer<typeof couponRow>;
