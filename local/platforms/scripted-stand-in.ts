import type { WireRequest, WireResponse } from '../wire.ts';
import { type Fault, jsonResponse, type PlatformStats } from './faults.ts';
import type { Membership } from './membership.ts';
import { asObject, scripted } from './scripted.ts';
import type { StandIn } from './stand-in.ts';

/** A stand-in whose failures are told by their status alone; what it takes, it answers with a status below 300. */
export function scriptedStandIn(parts: {
  readonly membership: Membership;
  /** @default counted anew */
  readonly stats?: PlatformStats;
  /** The platform's own routes; they count what was added and removed. */
  readonly serve: (request: WireRequest, stats: PlatformStats) => WireResponse;
  /** The platform's own words for a scripted failure that brings no body. */
  readonly failure: (status: number) => WireResponse;
  readonly members?: (list: string) => readonly string[];
}): StandIn {
  const {
    serve,
    failure,
    stats = { requests: 0, accepted: 0, added: 0, removed: 0 },
    ...rest
  } = parts;
  return scripted({
    ...rest,
    stats,
    serve(request) {
      const response = serve(request, stats);
      if (response.status < 300) stats.accepted += 1;
      return response;
    },
    refuse({ status, body, headers }: Fault) {
      if (body !== undefined) return jsonResponse(status, body, headers);
      const response = failure(status);
      return { ...response, headers: { ...response.headers, ...headers } };
    },
  });
}

/** Members of an object; none for anything else. */
export function objectOf(value: unknown): Readonly<Record<string, unknown>> {
  return asObject(value) ?? {};
}

/** The JSON of a body; undefined where it is none. */
export function jsonOf(request: WireRequest): unknown {
  try {
    return JSON.parse(request.body.toString());
  } catch {
    return undefined;
  }
}
