import * as z from 'zod';
import { contactChannels } from './contact-events.ts';

const epochMs = z.coerce.number().int().nullable();

const contact = z.object({ channel: z.enum(contactChannels), atEpochMs: z.coerce.number().int() });

/** Words of a text `a@1,b@2`; none where it is null. */
const pairs = (text: string | null, separator: string): string[][] =>
  text === null || text === '' ? [] : text.split(',').map((pair) => pair.split(separator));

/**
 * What the lake knows of a member that the rules of channels ask for, as of the last refresh; a row of
 * `queries/channel-facts.ts`. What must be true at the instant of sending (consent, addresses, erasure) is not here.
 */
export const channelFactsRow = z.object({
  profile_id: z.string(),
  /** Traits as they were said; null where nothing was. */
  preferred_channel: z.string().nullable(),
  ng_hours: z.string().nullable(),
  /** What the person did last of their own. */
  last_active_ms: epochMs,
  last_order_ms: epochMs,
  /** When a letter last came back. */
  mail_returned_ms: epochMs,
  has_open_complaint: z.stringbool(),
  /** Of an automation: what it goes by. */
  anchor: z.string().nullable().optional(),
  /** `email@1767193200000,line@…`: messages that reached them. */
  contacts: z
    .string()
    .nullable()
    .transform((text) =>
      pairs(text, '@').map(([channel, at]) => contact.parse({ channel, atEpochMs: at })),
    ),
  /** `9:3,21:1`: what they did of their own, by hour of the brand's day. */
  active_hours: z
    .string()
    .nullable()
    .transform((text) => new Map(pairs(text, ':').map(([hour, n]) => [Number(hour), Number(n)]))),
});
export type ChannelFacts = z.infer<typeof channelFactsRow>;
