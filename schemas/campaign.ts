import * as z from 'zod';
import { exclusionCounts, messageKind } from './channel.ts';

/** Channels by which Daicho itself sends; calls and letters are lists for people. */
export const sentChannels = ['email', 'line', 'sms', 'push', 'inbox'] as const;
export type SentChannel = (typeof sentChannels)[number];
const sentChannel = z.enum(sentChannels);

/**
 * Fields of the vault that a text may name: `{{last_name}}`, or with what stands where it is not known,
 * `{{last_name|お客}}`. Whoever lacks one that has no such word is left out.
 */
export const templateVariables = [
  ...['name', 'first_name', 'last_name', 'first_name_kana', 'last_name_kana', 'name_kana'],
  ...['member_no', 'user_id', 'city', 'region'],
] as const;

const oneLine = (longest: number) =>
  z
    .string()
    .trim()
    .min(1)
    .max(longest)
    .regex(/^[^\p{Cc}]+$/u, 'is one line');

const template = z.strictObject({
  /** Of e-mail the subject, of push and inbox the title. */
  subject: oneLine(200).optional(),
  text: z.string().trim().min(1).max(5_000),
  /** Of e-mail alone. */
  html: z.string().trim().min(1).max(200_000).optional(),
  /** Of push and inbox: where it leads. */
  link: z
    .url({ protocol: /^https$/ })
    .max(2_000)
    .optional(),
});
export type Template = z.infer<typeof template>;

/** What is sent, by the first channel of these that reaches a person. */
export const messageSpec = z
  .strictObject({
    channels: z.array(sentChannel).min(1).max(sentChannels.length),
    kind: messageKind.default('sell'),
    /** Wait for the hour in which each person is most active. */
    atBestHour: z.boolean().default(false),
    templates: z.partialRecord(sentChannel, template),
  })
  .superRefine(({ channels, templates }, context) => {
    for (const channel of channels) {
      const needsSubject = ['email', 'push', 'inbox'].includes(channel);
      const found = templates[channel];
      if (found === undefined || (needsSubject && found.subject === undefined))
        context.addIssue({
          code: 'custom',
          path: ['templates', channel],
          message: needsSubject ? 'needs a text and a subject' : 'needs a text',
        });
    }
  });
export type MessageSpec = z.infer<typeof messageSpec>;

const count = z.int().min(0);

/**
 * kind `campaign`, id = campaignId: one message to each person of an audience. At rest
 * `audience = sent + unknown + refused + waiting + the sum of excluded`; `unknown` may have gone out, and is not sent again.
 */
export const campaignRow = z.object({
  kind: z.literal('campaign'),
  id: z.string(),
  name: z.string(),
  audienceId: z.string(),
  generation: count,
  message: messageSpec,
  state: z.enum(['asking', 'done', 'failed', 'stopped']),
  reason: z.string().optional(),
  queryId: z.string().optional(),
  /** Times that the people were asked for; every pass asks anew. */
  attempt: z.int().min(1),
  polls: count,
  audience: count.default(0),
  sent: count.default(0),
  unknown: count.default(0),
  refused: count.default(0),
  waiting: count.default(0),
  excluded: exclusionCounts.default({}),
  /** Why messages were refused, by reason. */
  refusals: z.record(z.string(), count).default({}),
  madeBy: z.string(),
  requestedAt: z.string(),
  /** Of the pass that is under way or the last one: what is asked of the lake is as of then. */
  askedAt: z.string(),
  /** After this nothing more goes out, and who still waits is left out. */
  endsAt: z.string(),
  /** Until then one invocation has it. */
  leaseUntilEpochMs: z.int().optional(),
  finishedAt: z.string().optional(),
});
export type CampaignRow = z.infer<typeof campaignRow>;

/**
 * kind `message#<campaignId>`, id = profileId: written before the message goes out, resolved after. Found as `sending`
 * later, it may have gone out: it is sent again only where the channel knows a repetition by its key.
 */
export const messageRow = z.object({
  kind: z.string().startsWith('message#'),
  id: z.string(),
  status: z.enum(['sending', 'sent', 'unknown', 'refused']),
  channel: sentChannel,
  /** By which the channel knows a repetition; a UUID. */
  key: z.uuid(),
  reason: z.string().optional(),
  at: z.string(),
});
export type MessageRow = z.infer<typeof messageRow>;

/** kind `contacts`, id = profileId: what Daicho sent them of late; the lake hears of it later. */
export const contactsRow = z.object({
  kind: z.literal('contacts'),
  id: z.string(),
  version: count,
  contacts: z.array(z.object({ channel: sentChannel, atEpochMs: z.int(), key: z.uuid() })),
});
export type ContactsRow = z.infer<typeof contactsRow>;

/** kind `sender`, id `brand`: in whose name messages go out. Credentials are in Secrets Manager. */
export const senderRow = z.object({
  kind: z.literal('sender'),
  id: z.literal('brand'),
  email: z
    .strictObject({
      from: z.email(),
      /** Who sends, and where they can be found: the law wants both in every advertisement. */
      senderName: oneLine(100),
      postalAddress: oneLine(200),
      replyTo: z.email().optional(),
      /** Address of the API, under which people unsubscribe. */
      unsubscribeUrl: z.url({ protocol: /^https?$/ }),
    })
    .optional(),
  sms: z.strictObject({ originationIdentity: z.string().min(1).max(200) }).optional(),
  /** Receiver of app push and inbox, signed as a webhook. */
  app: z.strictObject({ url: z.url({ protocol: /^https$/ }) }).optional(),
});
export type SenderRow = z.infer<typeof senderRow>;

/** What channels sign in with, as one secret each. */
export const senderCredentials = z.strictObject({
  line: z.strictObject({ channelAccessToken: z.string().min(1).max(2_000) }).optional(),
  app: z.strictObject({ key: z.string().startsWith('whsec_').max(120) }).optional(),
});
