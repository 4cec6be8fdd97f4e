import * as z from 'zod';
import { queueSettings } from './queue.ts';

const ids = z.array(z.int());

/**
 * What changed, as the log says it. Applied in order to nothing, the entries give the queues as they were. An entry says
 * what came of it and not what was asked for: it needs no clock.
 */
const logEntry = z.discriminatedUnion('do', [
  z.object({ do: z.literal('queue'), settings: queueSettings, createdAt: z.int() }),
  /** Ids below this one were given away; files that knew of them may be gone. */
  z.object({ do: z.literal('count'), nextId: z.int() }),
  /** Replaces the message if it is there: it has moved, its body lies here now. */
  z.object({
    do: z.literal('send'),
    id: z.int(),
    queue: z.string(),
    messageId: z.string(),
    /** JSON of the message attributes; empty when there are none. */
    attributes: z.string(),
    sentAt: z.int(),
    visibleAt: z.int(),
    /** Length of its body. The bodies of a frame's messages follow its entries, in order. */
    bytes: z.int(),
    receiveCount: z.int(),
    receipt: z.int(),
    firstReceivedAt: z.int().optional(),
    owner: z.string().optional(),
  }),
  z.object({
    do: z.literal('give'),
    ids,
    at: z.int(),
    visibleAt: z.int(),
    owner: z.string(),
  }),
  z.object({ do: z.literal('redrive'), ids, queue: z.string(), visibleAt: z.int() }),
  z.object({ do: z.literal('hide'), ids, visibleAt: z.int() }),
  /** As if they had not been received. */
  z.object({ do: z.literal('release'), ids, visibleAt: z.int() }),
  z.object({ do: z.literal('delete'), ids }),
]);
export type LogEntry = z.infer<typeof logEntry>;
export type SendEntry = Extract<LogEntry, { readonly do: 'send' }>;

export const parseEntries = (text: string): readonly LogEntry[] =>
  z.array(logEntry).parse(JSON.parse(text));
