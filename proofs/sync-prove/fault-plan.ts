import {
  type FaultName,
  type InvocationFaultName,
  isInvocationFault,
  isRequestFault,
  type RequestFaultName,
} from './faults.ts';

/** How many requests and calls a sync makes when nothing goes wrong: what faults are spread over. */
export interface Extent {
  readonly requests: number;
  readonly calls: number;
}

export interface FaultPlan {
  atRequest(index: number, nowEpochMs: number): RequestFaultName | undefined;
  atCall(call: number): InvocationFaultName | undefined;
  /** Whether the queue gives a message a second time. */
  isAskedTwice(): boolean;
  /** The platform is away from then on. */
  beginOutage(nowEpochMs: number): void;
  readonly injected: () => number;
}

const requestFaultsPerSync = 4;
const callFaultsPerSync = 3;
const askedTwiceShare = 0.08;
/** A message that sends itself again takes its copies along, so that without an end they would multiply for days. */
const mostAskedTwice = 20;

/**
 * Faults of one sync. Across syncs they sweep over every request and every call of a run, all kinds in turn: fault number
 * c of all syncs stands at index c mod extent. Every third one comes with the next two requests.
 */
export function faultPlan(
  kinds: ReadonlySet<FaultName>,
  sync: { readonly number: number; readonly extent: Extent; readonly outageMs: number },
  random: () => number,
): FaultPlan {
  const requestKinds = [...kinds].filter(isRequestFault);
  const callKinds = [...kinds].filter(isInvocationFault).filter((kind) => kind !== 'asked-twice');
  const atRequest = new Map<number, RequestFaultName>();
  const atCall = new Map<number, InvocationFaultName>();
  const { requests, calls } = sync.extent;
  for (let at = 0; at < requestFaultsPerSync; at += 1) {
    const number = sync.number * requestFaultsPerSync + at;
    const length = number % 3 === 0 ? 3 : 1;
    for (let more = 0; more < length; more += 1) {
      const kind =
        requestKinds[(number + Math.floor(number / requests) + more) % requestKinds.length];
      if (kind !== undefined) atRequest.set((number % requests) + more, kind);
    }
  }
  for (let at = 0; at < callFaultsPerSync; at += 1) {
    const number = sync.number * callFaultsPerSync + at;
    const kind = callKinds[number % callKinds.length];
    // A prime step: neighbours in number lie far apart in the run.
    if (kind !== undefined) atCall.set(1 + ((number * 7919) % calls), kind);
  }
  let injected = 0;
  let askedTwice = 0;
  let outage = { from: Number.POSITIVE_INFINITY, to: Number.POSITIVE_INFINITY };
  const counted = <Kind>(kind: Kind | undefined): Kind | undefined => {
    if (kind !== undefined) injected += 1;
    return kind;
  };
  return {
    atRequest(index, nowEpochMs) {
      const isAway = nowEpochMs >= outage.from && nowEpochMs < outage.to;
      if (isAway) return counted(index % 2 === 0 ? 'refused' : 'unavailable-before');
      return counted(atRequest.get(index));
    },
    atCall: (call) => counted(atCall.get(call)),
    isAskedTwice: () => {
      if (!kinds.has('asked-twice') || askedTwice >= mostAskedTwice) return false;
      const isTwice = random() < askedTwiceShare;
      if (isTwice) askedTwice += 1;
      return counted(isTwice || undefined) === true;
    },
    beginOutage(nowEpochMs) {
      outage = { from: nowEpochMs, to: nowEpochMs + sync.outageMs };
    },
    injected: () => injected,
  };
}
