import type { EventsEnvelope } from '../../schemas/messages.ts';
import type { Reason } from './reasons.ts';
import { callOfPath, type IntakeRequest, limitsOf } from './request.ts';
import { splitRequest } from './split.ts';
import { type IntakeTools, type Taken, takeEvent } from './take-event.ts';

export interface TakenRequest {
  readonly kind: 'taken';
  /** By position. */
  readonly events: readonly { readonly text: string; readonly taken: Taken }[];
  readonly isBatch: boolean;
  /** The request's text around the elements of its batch. */
  readonly before: string;
  readonly after: string;
}

/**
 * Takes a whole request apart. Every event ends as taken or rejected at its own position; a request that cannot be
 * taken apart is rejected as one event.
 *
 * @param body the request's body as text, inflated
 */
export function takeRequest(
  envelope: Omit<EventsEnvelope, 'body'>,
  body: string,
  tools: IntakeTools,
): TakenRequest | { readonly kind: 'rejected'; readonly reason: Reason } {
  const call = callOfPath(envelope.path);
  if (call === undefined) return { kind: 'rejected', reason: 'unknown_type' };
  const isBatch = call === 'batch';
  const split = splitRequest(body, isBatch, limitsOf(envelope));
  if (split.kind === 'rejected') return split;
  const request: IntakeRequest = {
    requestId: envelope.requestId,
    sourceId: envelope.sourceId,
    receivedAtEpochMs: Date.parse(envelope.receivedAt),
    keyKind: envelope.keyKind,
    history: envelope.history && envelope.keyKind === 'server',
    userAgent: envelope.userAgent,
    ip: envelope.ip,
    idempotencyKey: envelope.idempotencyKey,
    deviceId: envelope.deviceId,
    type: isBatch ? undefined : call,
    events: split.events.length,
    head: split.head,
    headText: split.before + split.after,
    limits: limitsOf(envelope),
    calls: envelope.calls,
    apps: envelope.apps,
  };
  const copyOf = copyCounter();
  const events = split.events.map((raw, position) => ({
    text: raw.text,
    taken: isolated(() => takeEvent(raw, position, request, tools, copyOf), tools.onFault),
  }));
  return { kind: 'taken', events, isBatch, before: split.before, after: split.after };
}

/** A fault of ours in one event must not take its neighbours along; the letter keeps the event until it is mended. */
function isolated(take: () => Taken, onFault: (error: unknown) => void): Taken {
  try {
    return take();
  } catch (error) {
    onFault(error);
    return { kind: 'rejected', reason: 'unprocessable' };
  }
}

function copyCounter(): (text: string) => number {
  const seen = new Map<string, number>();
  return (text) => {
    const copies = seen.get(text) ?? 0;
    seen.set(text, copies + 1);
    return copies;
  };
}
