import type { DeadLetter } from '../../schemas/dead-letter.ts';
import { type EventsEnvelope, eventsEnvelope } from '../../schemas/messages.ts';
import { parseJson } from './split.ts';

export interface ReplayTools {
  /** SHA-256, lower-case hex. */
  readonly sha256: (text: string) => string;
  /** Text behind base64. */
  readonly decode: (base64: string) => string;
  /** Joins the bytes behind several base64 texts, compresses them with gzip and gives base64 again. */
  readonly gzip: (parts: readonly string[]) => string;
}

/**
 * The queue message that puts a letter's events through the pipeline again, byte by byte as they came. They are a
 * request of their own, always the same for the same letter: replayed twice they are counted once, and their first
 * rejection stays on the books. A replay that is refused again becomes the same letter again.
 *
 * @returns undefined for a letter that never was an envelope: nothing can come of sending it
 */
export function replayMessage(letter: DeadLetter, tools: ReplayTools): EventsEnvelope | undefined {
  const isReplay = letter.requestId.startsWith('replay-');
  const requestId = isReplay ? letter.requestId : `replay-${tools.sha256(letter.id).slice(0, 32)}`;
  if (letter.form === 'message') {
    const envelope = eventsEnvelope.safeParse(parseJson(tools.decode(letter.bytes)));
    return envelope.success ? { ...envelope.data, requestId } : undefined;
  }
  return {
    ...letter.envelope,
    requestId,
    // Compressed, because an inflated event may be larger than a queue message.
    contentEncoding: 'gzip',
    encoding: 'base64',
    body: tools.gzip([letter.before, letter.bytes, letter.after]),
  };
}
