import type { Clock, WireRequest, WireResponse } from '../../wire.ts';
import { type Fault, FaultScript, jsonResponse, type PlatformStats } from '../faults.ts';
import { describeMembers } from '../membership.ts';
import type { StandIn } from '../stand-in.ts';
import { type CheckedBatch, checkBatch, checkSignature, Refusal } from './checks.ts';
import { openRecords, type Records } from './records.ts';

/** The key that the receiver here knows: base64 of `the receiver on this computer`. Of no use anywhere else. */
export const localSigningKey = 'whsec_dGhlIHJlY2VpdmVyIG9uIHRoaXMgY29tcHV0ZXI=';

/** Bytes of a body. */
const mostBytes = 5_000_000;

/** Takes POSTs to `/<host>/<path>` whatever they are; its lists are audiences, its members ids of records. */
export interface WebhookPlatform extends StandIn {
  /** Sorted `<field>:<key>` of a record. */
  keysOf(audience: string, id: string): readonly string[];
}

/**
 * Stand-in of a receiver, written from `docs/webhook.md`. It checks signatures itself, answers for each record, and knows
 * records by id. Records live in `webhook.sqlite` and survive the process.
 */
export function createWebhookPlatform(options: {
  readonly dir: string;
  readonly clock: Clock;
  /** @default the key that the page on webhooks gives for trying it here */
  readonly key?: string;
}): WebhookPlatform {
  const records = openRecords(options.dir);
  const key = options.key ?? localSigningKey;
  const faults = new FaultScript();
  const stats: PlatformStats = { requests: 0, accepted: 0, added: 0, removed: 0 };

  function serve(request: WireRequest): WireResponse {
    try {
      if (request.method !== 'POST') throw new Refusal(405, 'batches are posted');
      if (request.body.length > mostBytes) throw new Refusal(413, 'the body is too large');
      checkSignature(request, key, options.clock());
      const batch = checkBatch(jsonOf(request));
      apply(batch, records, stats);
      return jsonResponse(200, { results: resultsOf(batch) });
    } catch (error) {
      if (error instanceof Refusal) return jsonResponse(error.status, { error: error.message });
      throw error;
    }
  }

  return {
    handle(request) {
      if (request.path === '/_members') {
        return jsonResponse(200, describeMembers(records.ids(request.query.get('list') ?? '')));
      }
      stats.requests += 1;
      const fault = faults.next();
      if (fault !== undefined && fault.when !== 'after') return faultResponse(fault);
      const response = serve(request);
      if (fault !== undefined) return faultResponse(fault);
      if (response.status === 200) stats.accepted += 1;
      return response;
    },
    members: (audience) => records.ids(audience),
    keysOf: (audience, id) => records.keysOf(audience, id),
    stats,
    failNext: (script) => faults.failNext(script),
    close: () => records.close(),
  };
}

/** A request that comes again is taken again: the same word twice changes nothing, and a later one may lie between. */
function apply(batch: CheckedBatch, records: Records, stats: PlatformStats): void {
  const { audience, operation, taken } = batch;
  if (operation === 'test') return;
  records.transaction(() => {
    if (operation === 'add') records.add(audience, taken);
    else records.remove(audience, taken);
  });
  if (operation === 'add') stats.added += taken.length;
  else stats.removed += taken.length;
}

function resultsOf({ taken, unusable }: CheckedBatch) {
  return [
    ...taken.map(({ id }) => ({ id, status: 'accepted' })),
    ...unusable.map((id) => ({ id, status: 'rejected' })),
  ];
}

function jsonOf(request: WireRequest): unknown {
  try {
    return JSON.parse(request.body.toString());
  } catch {
    return undefined;
  }
}

function faultResponse(fault: Fault): WireResponse {
  return jsonResponse(fault.status, fault.body ?? { error: 'scripted' }, fault.headers);
}
