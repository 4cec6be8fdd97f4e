import type { WireResponse } from '../wire.ts';

/** A scripted failure of one request. */
export interface Fault {
  readonly status: number;
  readonly body?: unknown;
  readonly headers?: Readonly<Record<string, string>>;
  /**
   * `after`: the request takes effect, its answer is lost behind this one.
   *
   * @default 'before'
   */
  readonly when?: 'before' | 'after';
}

export interface PlatformStats {
  /** Requests seen, scripted failures included; `/_members` is not counted. */
  requests: number;
  /** Requests answered with 200. */
  accepted: number;
  /** Records in accepted add requests. */
  added: number;
  /** Records in accepted remove requests. */
  removed: number;
}

/** Scripted failures, used up one per request in the order given. */
export class FaultScript {
  private readonly faults: Fault[] = [];

  failNext(faults: readonly Fault[]): void {
    this.faults.push(...faults);
  }

  next(): Fault | undefined {
    return this.faults.shift();
  }
}

export function jsonResponse(
  status: number,
  body: unknown,
  headers: Readonly<Record<string, string>> = {},
): WireResponse {
  return {
    status,
    headers: { 'content-type': 'application/json; charset=UTF-8', ...headers },
    body: JSON.stringify(body),
  };
}
