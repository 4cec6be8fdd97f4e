import { isUtf8 } from 'node:buffer';
import { maxRequestBytes } from '../../domain/intake/limits.ts';
import { ownRequest } from '../../domain/intake/own-request.ts';
import { callOfLineEvent, linkClaimsOf } from '../../domain/line/event-call.ts';
import type { LineNonces } from '../../domain/line/nonces.ts';
import type { WorkQueue } from '../../domain/work/work-queue.ts';
import { lineWebhook } from '../../schemas/line-webhook.ts';
import type { EventsEnvelope } from '../../schemas/messages.ts';
import type { HeardChannel, LookUpChannel } from './channels.ts';
import { accepted, refused, type WebhookRequest, type WebhookResponse } from './request.ts';
import { isSignedBy } from './signature.ts';

export interface HearPorts {
  readonly channels: LookUpChannel;
  readonly nonces: Pick<LineNonces, 'redeem'>;
  readonly events: WorkQueue<EventsEnvelope>;
  /** Epoch milliseconds. */
  readonly clock: () => number;
  readonly newId: () => string;
  /** Told of what made us answer 503. */
  readonly onFailure: (error: unknown) => void;
}

const path = /^\/v1\/line\/([a-z0-9][a-z0-9-]{0,63})$/;

/**
 * Hears the webhooks of LINE: judges a request by its signature over the bytes as they came, and answers 200 only once
 * the events queue has what it says. From there its events go the way of all events of a server.
 */
export async function hear(request: WebhookRequest, ports: HearPorts): Promise<WebhookResponse> {
  const [, sourceId] = path.exec(request.rawPath) ?? [];
  if (sourceId === undefined) return refused('not_found');
  if (request.requestContext.http.method !== 'POST') return refused('method_not_allowed');
  const { body = '', isBase64Encoded } = request;
  const bytes = Buffer.from(body, isBase64Encoded ? 'base64' : 'utf8');
  if (bytes.length > maxRequestBytes) return refused('too_large');
  try {
    const channel = await channelSigning(request, sourceId, bytes, ports);
    if (channel === undefined) return refused('bad_signature');
    const events = eventsIn(bytes);
    if (events === undefined) return refused('not_a_webhook');
    if (events.length > 0) await ports.events.send(await envelopeOf(events, channel, ports));
    return accepted;
  } catch (error) {
    ports.onFailure(error);
    return refused('unavailable');
  }
}

/** A secret that was issued anew holds at once: what the one we remember does not verify, the stored one may. */
async function channelSigning(
  { headers }: WebhookRequest,
  sourceId: string,
  bytes: Uint8Array,
  { channels }: HearPorts,
): Promise<HeardChannel | undefined> {
  const signature = headers['x-line-signature'];
  for (const freshness of ['kept', 'fresh'] as const) {
    const channel = await channels(sourceId, freshness);
    if (channel !== undefined && isSignedBy(channel.channelSecret, signature, bytes)) {
      return channel;
    }
  }
  return undefined;
}

function eventsIn(bytes: Buffer): readonly unknown[] | undefined {
  if (!isUtf8(bytes)) return undefined;
  try {
    const parsed = lineWebhook.safeParse(JSON.parse(bytes.toString('utf8')));
    return parsed.success ? parsed.data.events : undefined;
  } catch {
    return undefined;
  }
}

async function envelopeOf(
  events: readonly unknown[],
  { sourceId, provider }: HeardChannel,
  { nonces, clock, newId }: HearPorts,
): Promise<EventsEnvelope> {
  const linked = new Map<string, string>();
  for (const { eventId, nonce } of linkClaimsOf(events)) {
    const userId = await nonces.redeem(nonce, eventId);
    if (userId !== undefined) linked.set(eventId, userId);
  }
  const batch = events.map((event) => callOfLineEvent(event, provider, linked));
  const about = { requestId: newId(), receivedAt: new Date(clock()).toISOString(), sourceId };
  return ownRequest(about, JSON.stringify({ batch }));
}
