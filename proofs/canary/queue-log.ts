import * as z from 'zod';

/** A message as the queues' log has it. */
export interface LoggedMessage {
  readonly queue: string;
  readonly body: string;
  readonly attributes: string;
}

const headBytes = 12;
const entries = z.array(z.looseObject({ do: z.string() }));
const sent = z.object({
  do: z.literal('send'),
  id: z.int(),
  queue: z.string(),
  attributes: z.string(),
  bytes: z.int(),
});
const redriven = z.object({
  do: z.literal('redrive'),
  ids: z.array(z.int()),
  queue: z.string(),
});

/**
 * Every message of a file of the queues' log, those that are gone included, once for each queue that it was in. A frame
 * is its length, a checksum and the length of its entries (32 bits each), then the entries, then the bodies of those sent.
 */
export function loggedMessages(log: Buffer): {
  readonly messages: readonly LoggedMessage[];
  /** All entries of the log as they are written. */
  readonly entries: readonly string[];
} {
  const messages: LoggedMessage[] = [];
  const known = new Map<number, LoggedMessage>();
  const texts: string[] = [];
  for (let at = 0; at + headBytes <= log.length; ) {
    const end = at + headBytes + log.readUInt32LE(at);
    const entriesEnd = at + headBytes + log.readUInt32LE(at + 8);
    const text = log.toString('utf8', at + headBytes, entriesEnd);
    texts.push(text);
    let bodyAt = entriesEnd;
    for (const entry of entries.parse(JSON.parse(text))) {
      if (entry.do === 'send') {
        const { id, queue, attributes, bytes } = sent.parse(entry);
        const body = log.toString('utf8', bodyAt, bodyAt + bytes);
        bodyAt += bytes;
        const message = { queue, attributes, body };
        known.set(id, message);
        messages.push(message);
      } else if (entry.do === 'redrive') {
        const { ids, queue } = redriven.parse(entry);
        for (const id of ids) {
          const message = known.get(id);
          if (message !== undefined) messages.push({ ...message, queue });
        }
      }
    }
    at = end;
  }
  return { messages, entries: texts };
}
