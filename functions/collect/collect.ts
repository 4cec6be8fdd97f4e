import { callOfPath } from '../../domain/intake/request.ts';
import type { WriteKey } from '../../stores/write-keys.ts';
import { forbidden } from './admission.ts';
import { aside } from './aside.ts';
import { type Body, bodyOf } from './body.ts';
import { browserOf, readableTo, withBrowser } from './device-cookies.ts';
import { envelopeOf } from './envelope.ts';
import type { Collect, CollectPorts } from './ports.ts';
import { accepted, type CollectRequest, preflight, type Refusal, refused } from './request.ts';
import { viewerAddress } from './viewer-address.ts';
import { writeKeyOf } from './write-key.ts';

/**
 * The collector: judges a request by its headers and its write key, puts the body on the queue as it came and answers
 * 200 only once the queue has it. Never parses the body. What is asked a thousand times as often is judged first.
 */
export function createCollect(ports: CollectPorts): Collect {
  const take: Collect = async (request) => {
    const origin = request.headers['origin'];
    const browser = browserOf(request, ports.clock);
    if (browser?.isForgotten === true && (request.body ?? '') === '') {
      return withBrowser(accepted(origin), browser, undefined, origin);
    }
    const refusedBy = (refusal: Refusal) => readableTo(browser, refused(refusal, origin));
    const body = bodyOf(request);
    if (typeof body === 'string') return refusedBy(body);
    try {
      const writeKey = writeKeyOf(request, body.isGzip, body.bytes);
      const key = writeKey === undefined ? undefined : await ports.lookUpKey(writeKey);
      if (key === undefined) return refusedBy('unknown_write_key');
      const refusal = (ports.judge ?? forbidden)(key, request);
      if (refusal !== undefined) return refusedBy(refusal);
      await ports.enqueue(messageOf(request, key, body, browser?.deviceId, ports));
      const answer = accepted(origin);
      return browser === undefined ? answer : withBrowser(answer, browser, key, origin);
    } catch (error) {
      ports.onFailure?.(error);
      return refusedBy('unavailable');
    }
  };
  const within = withinPrefix(ports.publicUrl);
  return async (asked) => {
    const request = within(asked);
    const { method } = request.requestContext.http;
    const isCall = callOfPath(request.rawPath) !== undefined;
    if (isCall && method === 'POST') return take(request);
    if (method === 'OPTIONS') return preflight(request.headers);
    if (isCall) return refused('method_not_allowed', request.headers['origin']);
    return aside(request, ports, take);
  };
}

/** A brand's own host may hand us paths as they were asked for, `/cdp/v1/batch`; what the public address begins with goes. */
function withinPrefix(publicUrl: string | undefined): (request: CollectRequest) => CollectRequest {
  const prefix = /^https?:\/\/[^/]+(\/.*?)\/*$/.exec(publicUrl ?? '')?.[1];
  if (prefix === undefined || prefix === '') return (request) => request;
  return (request) =>
    request.rawPath.startsWith(`${prefix}/`)
      ? { ...request, rawPath: request.rawPath.slice(prefix.length) }
      : request;
}

function messageOf(
  request: CollectRequest,
  key: WriteKey,
  body: Body,
  deviceId: string | undefined,
  ports: CollectPorts,
): string {
  const { headers } = request;
  return envelopeOf({
    requestId: ports.newId(),
    receivedAt: isoTime(ports.clock()),
    key,
    path: request.rawPath,
    userAgent: headers['user-agent'],
    ip: viewerAddress(request),
    isGzip: body.isGzip,
    idempotencyKey: headers['idempotency-key'],
    deviceId,
    base64: body.base64(),
  });
}

let lastEpochMs = Number.NaN;
let lastTime = '';

/** ISO 8601; a busy function sees the same millisecond many times. */
function isoTime(epochMs: number): string {
  if (epochMs !== lastEpochMs) {
    lastEpochMs = epochMs;
    lastTime = new Date(epochMs).toISOString();
  }
  return lastTime;
}
