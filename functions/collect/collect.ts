import { callOfPath } from '../../domain/intake/request.ts';
import type { WriteKey } from '../../stores/write-keys.ts';
import { aside } from './aside.ts';
import { type Body, bodyOf } from './body.ts';
import { type Browser, browserOf, withBrowser } from './browser.ts';
import { envelopeOf } from './envelope.ts';
import type { Admit, Call, Collect, CollectPorts, RoutePorts } from './ports.ts';
import {
  accepted,
  type CollectRequest,
  type CollectResponse,
  preflight,
  refused,
} from './request.ts';
import { writeKeyOf } from './write-key.ts';

/**
 * The collector: judges a request by its headers and its write key, puts the body on the queue as it came and answers
 * 200 only once the queue has it. Never parses the body. What is asked a thousand times as often is judged first.
 */
export function createCollect(ports: CollectPorts): Collect {
  const admit: Admit = async (request, call) => {
    try {
      const key = call.writeKey === undefined ? undefined : await ports.lookUpKey(call.writeKey);
      if (key === undefined) return 'unknown_write_key';
      if (!isOriginAllowed(key, call.origin)) return 'origin_not_allowed';
      await ports.enqueue(messageOf(request, key, call, ports));
      return key;
    } catch (error) {
      ports.onFailure?.(error);
      return 'unavailable';
    }
  };
  const all: RoutePorts = { ...ports, admit };
  return (request) => {
    const isCall = callOfPath(request.rawPath) !== undefined;
    return isCall && request.requestContext.http.method === 'POST'
      ? take(request, all)
      : other(request, isCall, all);
  };
}

async function other(
  request: CollectRequest,
  isCall: boolean,
  ports: RoutePorts,
): Promise<CollectResponse> {
  if (request.requestContext.http.method === 'OPTIONS') return preflight(request.headers);
  if (isCall) return refused('method_not_allowed', request.headers['origin']);
  return aside(request, ports);
}

async function take(request: CollectRequest, ports: RoutePorts): Promise<CollectResponse> {
  const origin = request.headers['origin'];
  const browser = browserOf(request, ports.clock);
  if (browser?.isForgotten === true && (request.body ?? '') === '') {
    return withBrowser(accepted(origin), browser, undefined, origin);
  }
  const body = bodyOf(request);
  if (typeof body === 'string') return refused(body, origin);
  const admitted = await ports.admit(request, callOf(request, body, browser, ports));
  if (typeof admitted === 'string') return refused(admitted, origin);
  const answer = accepted(origin);
  return browser === undefined ? answer : withBrowser(answer, browser, admitted, origin);
}

function callOf(
  request: CollectRequest,
  body: Body,
  browser: Browser | undefined,
  ports: CollectPorts,
): Call {
  return {
    writeKey: writeKeyOf(request, body.isGzip, body.bytes),
    origin: request.headers['origin'],
    path: request.rawPath,
    body,
    requestId: ports.newId(),
    idempotencyKey: request.headers['idempotency-key'],
    deviceId: browser?.deviceId,
  };
}

/** Browsers name their origin on every POST; a browser key with a list is not for anybody who does not. */
function isOriginAllowed(key: WriteKey, origin: string | undefined): boolean {
  if (key.origins.length === 0) return true;
  return origin === undefined ? key.keyKind === 'server' : key.origins.includes(origin);
}

function messageOf(
  request: CollectRequest,
  key: WriteKey,
  call: Call,
  ports: CollectPorts,
): string {
  return envelopeOf({
    requestId: call.requestId,
    receivedAt: isoTime(ports.clock()),
    key,
    path: call.path,
    userAgent: request.headers['user-agent'],
    ip: request.requestContext.http.sourceIp,
    isGzip: call.body.isGzip,
    idempotencyKey: call.idempotencyKey,
    deviceId: call.deviceId,
    base64: call.body.base64(),
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
