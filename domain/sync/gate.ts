import type { GateRow } from '../../schemas/gate.ts';

/** What is known of a destination's health; see `schemas/gate.ts` for the members. */
export type Gate = Omit<GateRow, 'kind' | 'id' | 'version'>;

export const openGate: Gate = {
  failures: 0,
  closedUntilEpochMs: 0,
  credit: 20,
  creditedAtEpochMs: 0,
  minuteEpochMs: 0,
  requests: 0,
  callers: [],
  isStopped: false,
};

/** How calls of a chunk went, taken together. */
export type CallResult =
  | { readonly kind: 'well' }
  /** Nothing got through. `afterMs`: what the platform asked for, 0 when it said nothing. */
  | { readonly kind: 'failed'; readonly afterMs: number; readonly reason: string }
  /** Token, permission, terms: tried again when that time is over, or when somebody saves the destination. */
  | { readonly kind: 'stopped'; readonly afterMs: number; readonly reason: string };

export interface Caller {
  readonly id: string;
  /** Longest time that the call can take. */
  readonly holdMs: number;
  /** Calls of a platform that count towards its limit. */
  readonly requests: number;
  readonly isRepeat: boolean;
  /** @default unbounded */
  readonly requestsPerMinute?: number;
}

/** Failures in a row from which on only one caller at a time tries, ever more rarely. */
const trips = 3;
const firstPauseMs = 15_000;
const longestPauseMs = 30 * 60_000;
const mostCallers = 3;
const busyMs = 2_000;
const mostCredit = 20;
/** Of a call that went well: with 1 a repeat, at most one call and a half go out for each that succeeds. */
const creditOfSuccess = 0.5;
const creditPerMinute = 2;
const minuteMs = 60_000;

/** Whether a caller may go now; the gate that comes back knows of it. */
export function askGate(
  gate: Gate,
  caller: Caller,
  nowEpochMs: number,
):
  | { readonly kind: 'go'; readonly gate: Gate }
  | { readonly kind: 'wait'; readonly untilEpochMs: number; readonly reason: string } {
  const wait = (untilEpochMs: number, reason: string) =>
    ({ kind: 'wait', untilEpochMs, reason }) as const;
  if (gate.closedUntilEpochMs > nowEpochMs)
    return wait(gate.closedUntilEpochMs, gate.reason ?? 'the platform asked to wait');
  const others = gate.callers.filter(
    ({ id, untilEpochMs }) => id !== caller.id && untilEpochMs > nowEpochMs,
  );
  const places = gate.failures >= trips ? 1 : mostCallers;
  if (others.length >= places) return wait(nowEpochMs + busyMs, 'others are calling the platform');
  const isSameMinute = nowEpochMs - gate.minuteEpochMs < minuteMs;
  const requests = (isSameMinute ? gate.requests : 0) + caller.requests;
  const limit = caller.requestsPerMinute ?? Number.POSITIVE_INFINITY;
  if (isSameMinute && gate.requests > 0 && requests > limit)
    return wait(gate.minuteEpochMs + minuteMs, 'the platform takes so many requests a minute');
  const credit = creditNow(gate, nowEpochMs);
  if (caller.isRepeat && credit < 1)
    return wait(nowEpochMs + minuteMs / creditPerMinute, 'too many repeats');
  return {
    kind: 'go',
    gate: {
      ...gate,
      minuteEpochMs: isSameMinute ? gate.minuteEpochMs : nowEpochMs,
      requests,
      credit: caller.isRepeat ? credit - 1 : credit,
      creditedAtEpochMs: nowEpochMs,
      callers: [...others, { id: caller.id, untilEpochMs: nowEpochMs + caller.holdMs }],
    },
  };
}

/** The gate after a call; the caller has left. @param random uniform in [0, 1) */
export function tellGate(
  gate: Gate,
  callerId: string,
  result: CallResult,
  nowEpochMs: number,
  random: () => number,
): Gate {
  const callers = gate.callers.filter(({ id }) => id !== callerId);
  const { reason: _, ...rest } = gate;
  if (result.kind === 'well') {
    const credit = Math.min(mostCredit, creditNow(gate, nowEpochMs) + creditOfSuccess);
    const shut = { failures: 0, closedUntilEpochMs: 0, isStopped: false };
    return { ...rest, ...shut, callers, credit, creditedAtEpochMs: nowEpochMs };
  }
  const failures = gate.failures + 1;
  const pauseMs =
    failures < trips ? 0 : pauseAfter(failures - trips, firstPauseMs, longestPauseMs, random);
  const until = nowEpochMs + Math.max(result.afterMs, pauseMs);
  return {
    ...rest,
    callers,
    failures,
    closedUntilEpochMs: Math.ceil(Math.max(gate.closedUntilEpochMs, until)),
    isStopped: result.kind === 'stopped',
    reason: result.reason,
  };
}

/** Full jitter: anything up to the doubled pause, and at least a second. @param round from 0 */
export function pauseAfter(
  round: number,
  firstMs: number,
  longestMs: number,
  random: () => number,
): number {
  return Math.max(1000, random() * Math.min(longestMs, firstMs * 2 ** Math.min(round, 30)));
}

function creditNow({ credit, creditedAtEpochMs }: Gate, nowEpochMs: number): number {
  const earned = ((nowEpochMs - creditedAtEpochMs) / minuteMs) * creditPerMinute;
  return Math.min(mostCredit, credit + Math.max(0, earned));
}
