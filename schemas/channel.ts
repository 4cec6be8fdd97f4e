import * as z from 'zod';
import { type ContactChannel, contactChannels } from './contact-events.ts';

const channel = z.enum(contactChannels);

/** Purpose of consent that a person must have granted for each channel: silence is no. */
export const channelPurposes: Readonly<Record<ContactChannel, string>> = {
  email: 'email',
  push: 'push',
  inbox: 'inbox',
  sms: 'sms',
  line: 'line',
  phone: 'phone_call',
  mail: 'postal_mail',
};

const timeOfDay = z
  .string()
  .regex(/^(?:(?:[01]\d|2[0-3]):[0-5]\d|24:00)$/, 'must be a time of day, HH:MM, at most 24:00');

/** Wall time of the brand, `to` not included; over midnight where `to` comes before `from`, all day where they are equal. */
const hourSpan = z.strictObject({ from: timeOfDay, to: timeOfDay });
export type HourSpan = z.infer<typeof hourSpan>;

/** At most so many contacts in so many times 24 hours, counted over these channels together. */
const frequencyCap = z.strictObject({
  /** @default every channel */
  channels: z.array(channel).min(1).optional(),
  days: z.int().min(1).max(90),
  atMost: z.int().min(0).max(1_000),
});
export type FrequencyCap = z.infer<typeof frequencyCap>;

const night = [{ from: '21:00', to: '08:00' }];

/**
 * What holds for every message of the brand. Caps and silence are about selling: what somebody asked for (`service`)
 * passes them, and counts.
 */
export const channelRules = z.strictObject({
  /** Hours in which a channel is silent. @default 21:00 to 08:00 where it rings */
  quietHours: z
    .partialRecord(channel, z.array(hourSpan).max(12))
    .default({ sms: night, line: night, push: night, phone: night }),
  caps: z
    .array(frequencyCap)
    .max(20)
    .default([{ days: 7, atMost: 3 }]),
  /** Who has done nothing for longer is never sold to. */
  dormantAfterDays: z.int().min(30).max(36_500).default(1_095),
});
export type ChannelRules = z.infer<typeof channelRules>;

/** kind `channel-rules`, id `brand`. @default as the shape says */
export const channelRulesRow = channelRules.extend({
  kind: z.literal('channel-rules'),
  id: z.literal('brand'),
});

/** `sell`: the brand wants something. `service`: the person asked for it, or has bought what it is about. */
export const messageKind = z.enum(['sell', 'service']);
export type MessageKind = z.infer<typeof messageKind>;

/**
 * Why a member of the audience is not reached. Of each exactly one is counted, the first in this order that holds of the
 * person; of those that are about a channel, the one that the best channel failed at.
 */
export const exclusionReasons = [
  'erased',
  'merged',
  'held_out',
  'withdrew',
  'complaint',
  'dormant',
  'prefers_other',
  'no_opt_in',
  'no_address',
  'returned',
  'unreadable_hours',
  'no_hour',
  'capped',
  'no_value',
  'ended',
  'household',
  'unmappable',
  'no_code',
] as const;
export type ExclusionReason = (typeof exclusionReasons)[number];
export const exclusionCounts = z.partialRecord(z.enum(exclusionReasons), z.int().min(0));
