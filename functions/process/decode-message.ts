import { isUtf8 } from 'node:buffer';
import { gunzipSync } from 'node:zlib';
import type { EnvelopeHead } from '../../domain/intake/letters.ts';
import { maxInflatedBytes } from '../../domain/intake/limits.ts';
import type { Reason } from '../../domain/intake/reasons.ts';
import { parseJson } from '../../domain/intake/split.ts';
import { eventsEnvelope } from '../../schemas/messages.ts';

export type DecodedMessage =
  | { readonly kind: 'decoded'; readonly envelope: EnvelopeHead; readonly body: string }
  | { readonly kind: 'rejected'; readonly envelope: EnvelopeHead; readonly reason: Reason };

/** What the queue itself knows of a message. */
export interface QueuedMessage {
  readonly messageId: string;
  readonly body: string;
  /** When the queue took it. */
  readonly sentAtEpochMs: number;
}

/** Opens a queue message: envelope, base64, gzip, UTF-8. Inflates 5 MiB at most, whatever the bytes promise. */
export function decodeMessage(message: QueuedMessage): DecodedMessage {
  const parsed = eventsEnvelope.safeParse(parseJson(message.body));
  if (!parsed.success) {
    return { kind: 'rejected', envelope: unknownEnvelope(message), reason: 'bad_envelope' };
  }
  const { body, ...envelope } = parsed.data;
  const isGzip = envelope.contentEncoding === 'gzip';
  if (envelope.encoding === 'utf8') {
    if (!isGzip) return { kind: 'decoded', envelope, body };
    return { kind: 'rejected', envelope, reason: 'bad_envelope' };
  }
  const sent = Buffer.from(body, 'base64');
  const bytes = isGzip ? inflate(sent) : sent;
  if (typeof bytes === 'string') return { kind: 'rejected', envelope, reason: bytes };
  if (!isUtf8(bytes)) return { kind: 'rejected', envelope, reason: 'invalid_utf8' };
  return { kind: 'decoded', envelope, body: bytes.toString('utf8') };
}

function inflate(bytes: Buffer): Buffer | Reason {
  try {
    return gunzipSync(bytes, { maxOutputLength: maxInflatedBytes });
  } catch (error) {
    const isTooLarge =
      error instanceof RangeError && 'code' in error && error.code === 'ERR_BUFFER_TOO_LARGE';
    return isTooLarge ? 'inflates_too_large' : 'bad_gzip';
  }
}

/** Stands for the envelope of a message that has none, so that even this is on the books. */
function unknownEnvelope(message: QueuedMessage): EnvelopeHead {
  return {
    requestId: `queue-${message.messageId}`,
    receivedAt: new Date(message.sentAtEpochMs).toISOString(),
    sourceId: 'unknown',
    path: '',
    keyKind: 'browser',
    history: false,
    userAgent: '',
    ip: '',
    contentEncoding: '',
    encoding: 'utf8',
  };
}
