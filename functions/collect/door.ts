import { doorPath } from '../../domain/intake/door-report.ts';
import type { Enqueue } from '../../stores/queue.ts';
import type { WriteKey } from '../../stores/write-keys.ts';
import { forbidden } from './admission.ts';
import { envelopeOf } from './envelope.ts';
import type { Collect } from './ports.ts';
import type { JudgeRate } from './rate.ts';
import {
  type CollectRequest,
  type CollectResponse,
  isRefusal,
  type Refusal,
  refused,
} from './request.ts';
import { viewerAddress } from './viewer-address.ts';

const reportEveryMs = 10_000;

export interface DoorOptions {
  readonly rate: JudgeRate;
  readonly enqueue: Enqueue;
  /** Epoch milliseconds. */
  readonly clock: () => number;
  readonly newId: () => string;
  /** Values of the header that the edge adds, of which a request must have one. @default none is asked for */
  readonly edgeSecrets?: readonly string[];
}

export interface Door {
  /** Whether a known key may send this; else why not. */
  readonly judge: (key: WriteKey, request: CollectRequest) => Refusal | undefined;
  /** The collector behind the door: asks for the edge's secret, and counts what is refused for the live feed. */
  readonly guard: (collect: Collect) => Collect;
}

/**
 * What stands before the collector. Refusals are counted in memory by source and reason and told on the events queue,
 * every ten seconds at most: a flood of bad requests becomes one message.
 */
export function createDoor(options: DoorOptions): Door {
  const { rate, clock, edgeSecrets = [] } = options;
  // By what every copy of a request has in common.
  const sourceOf = new WeakMap<CollectRequest['requestContext'], WriteKey>();
  const counts = new Map<string, Refused>();
  let reportedAtEpochMs = 0;

  const count = (request: CollectRequest, refusal: Refusal): void => {
    const key = sourceOf.get(request.requestContext);
    const sourceId = key?.sourceId ?? 'unknown';
    const known = counts.get(sourceId) ?? { key: key ?? nobody, reasons: {} };
    known.reasons[refusal] = (known.reasons[refusal] ?? 0) + 1;
    counts.set(sourceId, known);
  };
  const report = async (): Promise<void> => {
    const now = clock();
    if (counts.size === 0 || now - reportedAtEpochMs < reportEveryMs) return;
    reportedAtEpochMs = now;
    const told = [...counts.values()];
    counts.clear();
    try {
      for (const each of told) await options.enqueue(messageOf(each, now, options.newId()));
    } catch {
      // Counts of what was refused are worth no refusal of what was not.
    }
  };
  return {
    judge: (key, request) => {
      sourceOf.set(request.requestContext, key);
      const { sourceIp } = request.requestContext.http;
      return forbidden(key, request) ?? rate(key, viewerAddress(request), sourceIp);
    },
    guard: (collect) => async (request) => {
      const { headers } = request;
      const isThroughEdge =
        edgeSecrets.length === 0 || edgeSecrets.includes(headers['x-origin-secret'] ?? '');
      const response = isThroughEdge
        ? await collect(request)
        : refused('edge_only', headers['origin']);
      if (response.statusCode >= 400 && response.statusCode < 500) {
        const refusal = codeOf(response);
        if (refusal !== undefined) count(request, refusal);
      }
      await report();
      return response;
    },
  };
}

interface Refused {
  readonly key: WriteKey;
  readonly reasons: Record<string, number>;
}

const nobody: WriteKey = { sourceId: 'unknown', keyKind: 'browser', history: false, origins: [] };

/** A picture says in a header what others say in their text. */
function codeOf({ body, headers }: CollectResponse): Refusal | undefined {
  const code = headers['daicho-refusal'] ?? /"code":"(\w+)"/.exec(body)?.[1];
  return code !== undefined && isRefusal(code) ? code : undefined;
}

function messageOf({ key, reasons }: Refused, atEpochMs: number, requestId: string): string {
  return envelopeOf({
    requestId,
    receivedAt: new Date(atEpochMs).toISOString(),
    key,
    path: doorPath,
    userAgent: undefined,
    ip: '',
    isGzip: false,
    idempotencyKey: undefined,
    deviceId: undefined,
    base64: btoa(JSON.stringify(reasons)),
  });
}
