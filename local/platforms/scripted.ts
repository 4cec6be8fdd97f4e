import type { WireRequest, WireResponse } from '../wire.ts';
import { type Fault, FaultScript, jsonResponse, type PlatformStats } from './faults.ts';
import { describeMembers, type Membership } from './membership.ts';
import type { StandIn } from './stand-in.ts';

/** A stand-in around a platform's own routes: scripted failures, counts, and the question who is on a list. */
export function scripted(parts: {
  readonly membership: Membership;
  readonly stats: PlatformStats;
  /** Serves the platform's routes. */
  readonly serve: (request: WireRequest) => WireResponse;
  /** A scripted failure in the platform's words. */
  readonly refuse: (fault: Fault) => WireResponse;
  /** Keys of a list's members. @default as they were added */
  readonly members?: (list: string) => readonly string[];
}): StandIn {
  const { membership, stats, serve, refuse, members = (list) => membership.keys(list) } = parts;
  const faults = new FaultScript();
  return {
    handle(request) {
      if (request.path === '/_members') {
        return jsonResponse(200, describeMembers(members(request.query.get('list') ?? '')));
      }
      stats.requests += 1;
      const fault = faults.next();
      if (fault !== undefined && fault.when !== 'after') return refuse(fault);
      const response = serve(request);
      return fault === undefined ? response : refuse(fault);
    },
    members,
    stats,
    failNext: (script) => faults.failNext(script),
    close: () => membership.close(),
  };
}

/** An object's members; undefined for anything else. */
export function asObject(value: unknown): Readonly<Record<string, unknown>> | undefined {
  const isObject = typeof value === 'object' && value !== null && !Array.isArray(value);
  return isObject ? { ...value } : undefined;
}
