import type { Fault } from '../../local/platforms/faults.ts';

/** What can become of a request to a platform. `passage`: the connection; `answer`: what the platform says instead. */
interface RequestFault {
  readonly passage?: 'refused' | 'reset-before' | 'reset-after';
  readonly answer?: Fault;
}

/** By name, as `--faults` takes them. */
const requestFaults = {
  refused: { passage: 'refused' },
  'reset-before': { passage: 'reset-before' },
  'reset-after': { passage: 'reset-after' },
  throttled: { answer: { status: 429 } },
  'throttled-with-pause': { answer: { status: 429, headers: { 'retry-after': '7' } } },
  'error-before': { answer: { status: 500 } },
  'error-after': { answer: { status: 500, when: 'after' } },
  'unavailable-before': { answer: { status: 503 } },
  'unavailable-after': { answer: { status: 503, when: 'after' } },
  'token-expired': { answer: { status: 401 } },
} as const satisfies Readonly<Record<string, RequestFault>>;

/** What goes wrong with a request; nothing where no fault is named. */
export function requestFault(name: RequestFaultName | undefined): RequestFault {
  return name === undefined ? {} : requestFaults[name];
}

/** What can become of an invocation: killed around a call of a port, told of a call's failure, asked twice. */
const invocationFaults = ['kill-before', 'kill-after', 'call-fails', 'asked-twice'] as const;

/** The platform is away for days. */
const outageFaults = ['outage'] as const;

export type RequestFaultName = keyof typeof requestFaults;
export type InvocationFaultName = (typeof invocationFaults)[number];
export type FaultName = RequestFaultName | InvocationFaultName | (typeof outageFaults)[number];

export const faultNames: readonly FaultName[] = [
  ...namesOf(requestFaults),
  ...invocationFaults,
  ...outageFaults,
];

export function isRequestFault(name: FaultName): name is RequestFaultName {
  return Object.hasOwn(requestFaults, name);
}

export function isInvocationFault(name: FaultName): name is InvocationFaultName {
  return invocationFaults.some((each) => each === name);
}

function namesOf(record: typeof requestFaults): readonly RequestFaultName[] {
  const names: RequestFaultName[] = [];
  for (const name in record) if (isKnown(name)) names.push(name);
  return names;
}

function isKnown(name: string): name is RequestFaultName {
  return Object.hasOwn(requestFaults, name);
}
