import type { SequenceCondition } from '../../../../schemas/audience/sequence-condition.ts';
import { compare, eventsIn, type Selection } from './events.ts';
import { type Fact, momentOf, sessionsOf } from './moments.ts';
import { isInWindow } from './windows.ts';
import type { Person } from './world.ts';

/** Tries every combination of events, and counts the moments at which one ends. */
export function sequenceHolds(sequence: SequenceCondition, person: Person, asOf: string): boolean {
  const lines = sequence.inSession ? sessionsOf(person.events) : [person.events];
  const counts = lines.map((line) => {
    const looked = line.filter(({ day }) => isInWindow(day, sequence.window, asOf));
    return new Set(combinations(sequence.steps, looked, asOf).map(momentOf)).size;
  });
  const count = counts.reduce((sum, each) => sum + each, 0);
  const { operator, value } = sequence;
  if (operator === undefined || value === undefined) return count >= 1;
  return compare({ operator, value }, BigInt(count) * 10_000n);
}

type Steps = SequenceCondition['steps'];

/** The last event of every combination that is a sequence. */
function combinations(
  steps: Steps,
  facts: readonly Fact[],
  asOf: string,
  number = 0,
  before?: Fact,
): readonly Fact[] {
  const step = steps[number];
  if (step === undefined) return before === undefined ? [] : [before];
  return eventsIn(selected(step), { events: facts }, asOf)
    .filter((fact) => before === undefined || follows(step, before, fact, facts, asOf))
    .flatMap((fact) => combinations(steps, facts, asOf, number + 1, fact));
}

function follows(
  step: Steps[number],
  before: Fact,
  fact: Fact,
  facts: readonly Fact[],
  asOf: string,
): boolean {
  const [start, end] = [momentOf(before), momentOf(fact)];
  if (end <= start) return false;
  if (!('within' in step) && !('without' in step)) return true;
  const { within, without } = { within: undefined, without: undefined, ...step };
  const { minutes = 0, hours = 0, days = 0 } = within ?? {};
  const limit = ((days * 24 + hours) * 60 + minutes) * 60_000;
  if (within !== undefined && end - start > limit) return false;
  const barriers =
    without === undefined ? [] : eventsIn(selected(without), { events: facts }, asOf);
  return !barriers.some((barrier) => momentOf(barrier) > start && momentOf(barrier) < end);
}

/** Without the window that `eventsIn` knows too. */
const selected = ({ event, events, where }: Selection): Selection => ({ event, events, where });
