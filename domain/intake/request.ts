import { type CallType, callTypes } from '../../schemas/call-type.ts';
import type { EventsEnvelope } from '../../schemas/messages.ts';
import type { EventLimits } from './limits.ts';
import { browserLimits, serverLimits } from './limits.ts';

/** A request as its events are judged. */
export interface IntakeRequest {
  readonly requestId: string;
  readonly sourceId: string;
  readonly receivedAtEpochMs: number;
  readonly keyKind: 'browser' | 'server';
  readonly history: boolean;
  readonly userAgent: string;
  /** Cut short; empty when unknown. */
  readonly ip: string;
  readonly idempotencyKey: string | undefined;
  /** Anonymous id of the browser's own cookie, where its events may say another. */
  readonly deviceId: string | undefined;
  /** What the path says; undefined for a batch, where each event says it. */
  readonly type: CallType | undefined;
  /** Number of events in the request. */
  readonly events: number;
  /** Members beside the batch. */
  readonly head: Readonly<Record<string, unknown>>;
  /** Text around the batch's elements. */
  readonly headText: string;
  readonly limits: EventLimits;
  /** Calls that its key may make. @default all */
  readonly calls?: readonly CallType[] | undefined;
  /** Apps, by bundle id, one of which each event must come from. @default any */
  readonly apps?: readonly string[] | undefined;
}

/**
 * Paths of the collector. The short ones are those of browsers' and apps' SDKs; `import` is what older SDKs of Segment call
 * a batch, `/beacon/v1/batch` where RudderStack's sends a page's last events.
 */
const calls: ReadonlyMap<string, CallType | 'batch'> = new Map([
  ...[...callTypes, 'batch' as const].flatMap((call): [string, CallType | 'batch'][] => [
    [`/v1/${call}`, call],
    [`/v1/${call.charAt(0)}`, call],
  ]),
  ['/v1/import', 'batch'],
  ['/beacon/v1/batch', 'batch'],
]);

/** Call that a path of the collector names; undefined for any other path. */
export function callOfPath(path: string): CallType | 'batch' | undefined {
  return calls.get(path);
}

export function limitsOf(envelope: Pick<EventsEnvelope, 'keyKind'>): EventLimits {
  return envelope.keyKind === 'browser' ? browserLimits : serverLimits;
}
