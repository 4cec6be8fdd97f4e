import type { CallType } from '../../schemas/call-type.ts';
import type { PlannedEvent, TrackingPlan } from '../../schemas/tracking-plan/plan.ts';
import { type Check, membersCheck } from './check-value.ts';
import { type Finding, Findings } from './finding.ts';

type Members = Readonly<Record<string, unknown>>;

const nothing: Members = {};
const noFindings: readonly Finding[] = [];

/** What is wrong with an event, nothing where all is well. Takes what `checkEvent` has taken. */
export type JudgeEvent = (event: Members, type: CallType) => readonly Finding[];

/** A plan as a function. What an event is judged by hangs on its type and name alone. */
export function judgeOf(plan: TrackingPlan): JudgeEvent {
  const checks = entriesByName(plan.events, ({ type, ...members }) =>
    membersCheck(members, `/${rootOf(type)}`),
  );
  const { unplanned } = plan;
  // One for all events: most have nothing wrong with them, and nothing is made for those.
  const findings = new Findings();
  // Events come in runs of one kind.
  let lastType: CallType | undefined;
  let lastName: unknown;
  let check: Check | undefined;
  return (event, type) => {
    if (type === 'alias') return noFindings;
    const name = nameOf(event, type);
    if (type !== lastType || name !== lastName) {
      check = entryOf(checks, event, type);
      lastType = type;
      lastName = name;
    }
    if (check === undefined && unplanned === 'allow') return noFindings;
    if (check === undefined) findings.add(placeOfName(type), 'unplanned', unplanned === 'note');
    else check(saidBy(event, type) ?? nothing, findings);
    return findings.take();
  };
}

/** Member of a call that its properties are in. */
export const rootOf = (type: CallType): 'traits' | 'properties' =>
  type === 'identify' || type === 'group' ? 'traits' : 'properties';

/** What a plan has of its events, by their type and name. */
export type ByName<Value> = ReadonlyMap<
  string,
  { readonly named: ReadonlyMap<string, Value>; readonly others: Value | undefined }
>;

/** Groups events by their type and name. */
export function entriesByName<Value>(
  events: readonly PlannedEvent[],
  kept: (event: PlannedEvent) => Value,
): ByName<Value> {
  const types = new Map<string, { named: Map<string, Value>; others: Value | undefined }>();
  for (const event of events) {
    const known = types.get(event.type) ?? { named: new Map<string, Value>(), others: undefined };
    types.set(event.type, known);
    if (event.name === undefined) known.others = kept(event);
    else known.named.set(event.name, kept(event));
  }
  return types;
}

/** What a plan has for an event: by its name, else what it has for those without. */
export function entryOf<Value>(
  entries: ByName<Value>,
  event: Members,
  type: CallType,
): Value | undefined {
  const ofType = entries.get(type);
  if (ofType === undefined) return undefined;
  const name = nameOf(event, type);
  if (typeof name !== 'string') return ofType.others;
  const named = ofType.named.get(name);
  return named !== undefined || ofType.named.has(name) ? named : ofType.others;
}

// Names that are written out are found at once; asked for by a variable they are searched for, event by event.
const nameOf = (event: Members, type: CallType): unknown =>
  type === 'track' ? event['event'] : event['name'];

const saidBy = (event: Members, type: CallType): unknown =>
  type === 'identify' || type === 'group' ? event['traits'] : event['properties'];

const placeOfName = (type: CallType): string => {
  if (type === 'track') return '/event';
  return type === 'page' || type === 'screen' ? '/name' : '/type';
};
