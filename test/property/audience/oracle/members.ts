import type { Condition } from '../../../../schemas/audience/condition.ts';
import type { ProfileMeasure } from '../../../../schemas/audience/measure.ts';
import { library } from '../library.ts';
import { adHolds } from './ads.ts';
import { exact } from './decimal.ts';
import { compare, eventsIn, inOrder } from './events.ts';
import { measureOf } from './measures.ts';
import { peopleOf } from './people.ts';
import { consentOf, isReachable } from './persons.ts';
import { isInTop, partOf } from './ranks.ts';
import { isInSegment } from './segments.ts';
import { timeHolds } from './time.ts';
import { traitHolds } from './traits.ts';
import { isInWindow } from './windows.ts';
import type { Person, World } from './world.ts';

/** Profile ids for which the condition holds, one person after the other, one leaf after the other. */
export function membersOf(where: Condition, world: World): Set<string> {
  const people = peopleOf(world);
  return new Set(
    people.filter((person) => holds(where, person, people, world.asOf)).map(({ id }) => id),
  );
}

function holds(
  condition: Condition,
  person: Person,
  people: readonly Person[],
  asOf: string,
): boolean {
  const inner = (part: Condition) => holds(part, person, people, asOf);
  if ('all' in condition) return condition.all.every(inner);
  if ('any' in condition) return condition.any.some(inner);
  if ('not' in condition) return !inner(condition.not);
  if ('trait' in condition) {
    return traitHolds(condition.trait, person.traits.get(condition.trait.name), asOf);
  }
  const measured = (by: ProfileMeasure, test: Parameters<typeof compare>[0]) => {
    const amount = measureOf(by, person, asOf);
    return amount !== undefined && compare(test, amount);
  };
  if ('count' in condition) return measured(condition, condition.count);
  if ('sum' in condition) return measured(condition, condition.sum);
  if ('average' in condition) return measured(condition, condition.average);
  if ('min' in condition) return measured(condition, condition.min);
  if ('max' in condition) return measured(condition, condition.max);
  if ('distinct' in condition) return measured(condition, condition.distinct);
  if ('daysActive' in condition) return measured(condition, condition.daysActive);
  if ('recency' in condition) return measured(condition, condition.recency);
  if ('did' in condition) return eventsIn(condition.did, person, asOf).length > 0;
  if ('didNot' in condition) return eventsIn(condition.didNot, person, asOf).length === 0;
  if ('compare' in condition) {
    const { left, operator, right, times = 1 } = condition.compare;
    const [one, other] = [measureOf(left, person, asOf), measureOf(right, person, asOf)];
    if (one === undefined || other === undefined) return false;
    return inOrder(operator, one * 10_000n, other * exact(times));
  }
  const among = (inner: Condition) => people.filter((other) => holds(inner, other, people, asOf));
  if ('top' in condition) {
    return isInTop(condition.top, person, among(condition.top.among), asOf);
  }
  if ('ntile' in condition) {
    const part = partOf(condition.ntile, person, among(condition.ntile.among), asOf);
    return part !== undefined && [condition.ntile.part].flat().includes(part);
  }
  if ('lookalike' in condition) {
    const { seed, ...how } = condition.lookalike;
    const others = among({ not: { audience: { id: seed } } }).filter(({ scores }) =>
      scores.some(({ score }) => score === `lookalike-${seed}`),
    );
    const top = { ...how, by: { lookalike: { seed } }, order: 'desc' as const, among: { all: [] } };
    return isInTop(top, person, others, asOf);
  }
  if ('segment' in condition) return isInSegment(condition.segment.id, person, asOf);
  if ('ad' in condition) return adHolds(condition.ad, person, asOf);
  if ('computed' in condition) return measured(condition, condition.computed);
  if ('score' in condition) return measured(condition, condition.score);
  if ('consent' in condition) {
    return consentOf(person, condition.consent.purpose) === condition.consent.state;
  }
  if ('reachable' in condition) return isReachable(condition.reachable, person);
  if ('tag' in condition) return person.traits.get(`tag:${condition.tag.name}`) === true;
  if ('audience' in condition) {
    const referred = library.audiences.get(condition.audience.id);
    return referred !== undefined && inner(referred);
  }
  const timely = timeHolds(condition, person, people, asOf);
  if (timely !== undefined) return timely;
  if (!('first' in condition || 'last' in condition)) throw new Error('no oracle knows it');
  const leaf = 'first' in condition ? condition.first : condition.last;
  const days = eventsIn({ ...leaf, window: undefined }, person, asOf)
    .map(({ day }) => day)
    .sort();
  const day = 'first' in condition ? days[0] : days.at(-1);
  return day !== undefined && isInWindow(day, leaf.window, asOf);
}
