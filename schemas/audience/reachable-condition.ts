import * as z from 'zod';
import type { identifierKindRows } from '../identifier-kinds.ts';

type IdentifierKind = (typeof identifierKindRows)[number]['name'];

/** The kinds of identifier of which a channel needs one to reach somebody. */
export const channelKinds = {
  email: ['email'],
  /** A number that belongs to a mobile. */
  sms: ['phone'],
  /** A call reaches fixed lines as well. */
  phone: ['phone', 'landline'],
  line: ['line_user_id'],
  /** Lists of advertising ids on ad platforms. */
  mobile_ads: ['idfa', 'gaid'],
} as const satisfies Readonly<Record<string, readonly IdentifierKind[]>>;

export type Channel = keyof typeof channelKinds;
const channels = [
  'email',
  'sms',
  'phone',
  'line',
  'mobile_ads',
] as const satisfies readonly Channel[];

/**
 * The profile has a living identifier of a kind that the channel needs; erased ones do not count. Says nothing about
 * consent (`consent` does) and nothing about whether the address still works. Identifiers are as they stand now,
 * whatever as-of.
 */
export const reachableCondition = z.strictObject({ channel: z.enum(channels) });
export type ReachableCondition = z.infer<typeof reachableCondition>;
