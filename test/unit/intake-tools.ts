import { createHmac, hash } from 'node:crypto';
import { brandDays } from '../../domain/intake/brand-day.ts';
import { identifying } from '../../domain/intake/event-identity.ts';
import type { EnvelopeHead } from '../../domain/intake/letters.ts';
import type { IntakeTools } from '../../domain/intake/take-event.ts';
import { type TakenRequest, takeRequest } from '../../domain/intake/take-request.ts';

const nodeKey = 'k'.repeat(64);

export const tools: IntakeTools = {
  identify: identifying(
    {
      hmacHex: (text) => createHmac('sha256', nodeKey).update(text).digest('hex'),
      sha256Hex: (text) => hash('sha256', text),
    },
    'JP',
  ),
  fingerprint: (text) => hash('sha256', text),
  dayOf: brandDays('Asia/Tokyo'),
  onFault: (error) => {
    throw error;
  },
};

export const receivedAt = '2026-11-22T03:00:00.000Z';

export function envelope(changes: Partial<EnvelopeHead> = {}): EnvelopeHead {
  return {
    requestId: 'request-1',
    receivedAt,
    sourceId: 'shop',
    path: '/v1/batch',
    keyKind: 'server',
    history: false,
    userAgent: '',
    ip: '',
    contentEncoding: '',
    encoding: 'utf8',
    ...changes,
  };
}

/** A track call that lacks nothing. */
export function track(members: Record<string, unknown> = {}): Record<string, unknown> {
  return {
    type: 'track',
    event: 'Order Completed',
    userId: 'u1',
    messageId: 'm1',
    timestamp: '2026-11-22T02:00:00.000Z',
    ...members,
  };
}

export function batch(events: readonly unknown[], members: Record<string, unknown> = {}): string {
  return JSON.stringify({ batch: events, ...members });
}

/** @throws when the request is rejected as a whole */
export function takeBatch(body: string, changes: Partial<EnvelopeHead> = {}): TakenRequest {
  const request = takeRequest(envelope(changes), body, tools);
  if (request.kind === 'rejected') throw new Error(`rejected: ${request.reason}`);
  return request;
}

/** What each position became: the reason, or `taken`. */
export function fates(request: TakenRequest): string[] {
  return request.events.map(({ taken }) => (taken.kind === 'taken' ? 'taken' : taken.reason));
}

/** The only event of a request, taken. */
export function takeOne(
  event: Record<string, unknown>,
  changes: Partial<EnvelopeHead> = {},
  members: Record<string, unknown> = {},
): Extract<TakenRequest['events'][number]['taken'], { kind: 'taken' }> {
  const [first] = takeBatch(batch([event], members), changes).events;
  if (first === undefined || first.taken.kind !== 'taken') {
    throw new Error(`not taken: ${JSON.stringify(first?.taken)}`);
  }
  return first.taken;
}
