import type { WireRequest, WireResponse } from '../wire.ts';
import { type Fault, FaultScript, jsonResponse, type PlatformStats } from './faults.ts';
import { describeMembers, type Membership } from './membership.ts';
import type { StandIn } from './stand-in.ts';

interface Script {
  readonly membership: Membership;
  /** The platform's own routes; it counts what it added and removed. */
  readonly serve: (request: WireRequest, stats: PlatformStats) => WireResponse;
  /** The platform's own words for a scripted failure that brings no body. */
  readonly failure: (status: number) => WireResponse;
  /** @default keys of the membership, as they were added */
  readonly members?: (list: string) => readonly string[];
}

/** A stand-in around a platform's routes: counts requests, fails by script, and tells who is on a list. */
export function scriptedStandIn({ membership, serve, failure, members }: Script): StandIn {
  const faults = new FaultScript();
  const stats: PlatformStats = { requests: 0, accepted: 0, added: 0, removed: 0 };
  const membersOf = members ?? ((list: string) => membership.keys(list));
  const scripted = ({ status, body, headers }: Fault): WireResponse => {
    if (body !== undefined) return jsonResponse(status, body, headers);
    const response = failure(status);
    return { ...response, headers: { ...response.headers, ...headers } };
  };
  return {
    handle(request) {
      if (request.path === '/_members') {
        return jsonResponse(200, describeMembers(membersOf(request.query.get('list') ?? '')));
      }
      stats.requests += 1;
      const fault = faults.next();
      if (fault !== undefined && fault.when !== 'after') return scripted(fault);
      const response = serve(request, stats);
      if (fault !== undefined) return scripted(fault);
      if (response.status < 300) stats.accepted += 1;
      return response;
    },
    members: membersOf,
    stats,
    failNext: (script) => faults.failNext(script),
    close: () => membership.close(),
  };
}

/** An object of a request's JSON; empty for anything else. */
export function objectOf(value: unknown): Readonly<Record<string, unknown>> {
  return typeof value === 'object' && value !== null && !Array.isArray(value) ? { ...value } : {};
}

/** The JSON of a body; undefined where it is none. */
export function jsonOf(request: WireRequest): unknown {
  try {
    return JSON.parse(request.body.toString());
  } catch {
    return undefined;
  }
}
