import * as z from 'zod';

/**
 * A webhook of the LINE Messaging API. Loose everywhere: LINE adds types and members without notice, and what is not
 * known must not stop what is.
 *
 * @see https://developers.line.biz/en/reference/messaging-api/#webhook-event-objects
 */
export const lineWebhook = z.looseObject({ events: z.array(z.unknown()).max(1_000) });

const source = z.looseObject({
  type: z.string(),
  userId: z.string().optional(),
  groupId: z.string().optional(),
  roomId: z.string().optional(),
});

/** What every event has, whatever its type. */
export const lineEvent = z.looseObject({
  type: z.string().min(1),
  /** ULID; a redelivery has the same. */
  webhookEventId: z.string().min(1).max(200),
  /** Epoch milliseconds. */
  timestamp: z.int().min(0).max(8.64e15),
  source: source.optional(),
});
export type LineEvent = z.infer<typeof lineEvent>;

/** Members of the types that say more than that they happened. One that does not fit counts as not said. */
export const lineParts = {
  follow: z.looseObject({ follow: z.looseObject({ isUnblocked: z.boolean() }) }),
  accountLink: z.looseObject({
    link: z.looseObject({ result: z.string().max(50), nonce: z.string().max(255) }),
  }),
  message: z.looseObject({
    message: z.looseObject({
      id: z.string().max(100).optional(),
      type: z.string().max(50),
      text: z.string().optional(),
      duration: z.number().optional(),
      fileSize: z.number().optional(),
    }),
  }),
  unsend: z.looseObject({ unsend: z.looseObject({ messageId: z.string().max(100) }) }),
  postback: z.looseObject({ postback: z.looseObject({ data: z.string().max(1_000) }) }),
  joined: z.looseObject({ joined: z.looseObject({ members: z.array(z.unknown()) }) }),
  left: z.looseObject({ left: z.looseObject({ members: z.array(z.unknown()) }) }),
  videoPlayComplete: z.looseObject({
    videoPlayComplete: z.looseObject({ trackingId: z.string().max(200) }),
  }),
  beacon: z.looseObject({
    beacon: z.looseObject({ hwid: z.string().max(100), type: z.string().max(50) }),
  }),
} as const;
