import type { EventsEnvelope } from '../../schemas/messages.ts';

interface About {
  /** The same for the same request that is sent again. */
  readonly requestId: string;
  /** ISO 8601 UTC. */
  readonly receivedAt: string;
  readonly sourceId: string;
  /** @default /v1/batch */
  readonly path?: string;
  /** The events keep their own day, however old. @default false */
  readonly history?: boolean;
}

/**
 * A request that the product makes itself, as the collector would put it on the events queue for a server's key.
 *
 * @param body JSON, as a client would send it to the path
 */
export const ownRequest = (
  { requestId, receivedAt, sourceId, path = '/v1/batch', history = false }: About,
  body: string,
): EventsEnvelope => ({
  ...{ requestId, receivedAt, sourceId, path, keyKind: 'server', history },
  ...{ userAgent: '', ip: '', contentEncoding: '', encoding: 'utf8' },
  body: queueText(body),
});

/** The two characters that a queue refuses and JSON does not write in another way by itself. */
const queueText = (json: string): string =>
  json.replaceAll('\ufffe', '\\ufffe').replaceAll('\uffff', '\\uffff');
