import type { Clock, WireRequest, WireResponse } from '../wire.ts';
import { type ConversionLog, describeConversions, openConversionLog } from './conversion-log.ts';
import { InvalidEvents } from './event-checks.ts';
import { type Fault, FaultScript, jsonResponse, type PlatformStats } from './faults.ts';
import type { StandIn } from './stand-in.ts';

interface EventPlatform {
  /** Answers a request. @throws InvalidEvents for 400 */
  serve(request: WireRequest, log: ConversionLog, nowEpochMs: number): WireResponse;
  /** Body of an error as the platform words it. */
  errorBody(message: string): unknown;
}

/** A stand-in that takes conversions and knows no lists. What it took survives the process. */
export function openEventPlatform(
  options: { readonly dir: string; readonly clock: Clock },
  platform: EventPlatform,
): StandIn {
  const log = openConversionLog(options.dir);
  const faults = new FaultScript();
  const stats: PlatformStats = { requests: 0, accepted: 0, added: 0, removed: 0 };
  const fail = ({ status, body, headers }: Fault): WireResponse =>
    jsonResponse(status, body ?? platform.errorBody('The request failed.'), headers);

  function served(request: WireRequest): WireResponse {
    try {
      return platform.serve(request, log, options.clock());
    } catch (error) {
      if (!(error instanceof InvalidEvents)) throw error;
      return jsonResponse(400, platform.errorBody(error.message));
    }
  }

  return {
    handle(request) {
      if (request.path === '/_conversions') {
        return jsonResponse(200, describeConversions(log, request.query.get('dataset') ?? ''));
      }
      stats.requests += 1;
      const fault = faults.next();
      if (fault !== undefined && fault.when !== 'after') return fail(fault);
      const response = served(request);
      if (fault !== undefined) return fail(fault);
      if (response.status < 300) stats.accepted += 1;
      return response;
    },
    members: () => [],
    conversions: (dataset) => log.taken(dataset),
    stats,
    failNext: (script) => faults.failNext(script),
    close: () => log.close(),
  };
}
