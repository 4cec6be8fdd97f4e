import type { Condition } from '../../../../schemas/audience/condition.ts';
import { audiences } from '../library.ts';
import { compare, eventsIn, isInWindow, sumOf } from './events.ts';
import { peopleOf } from './people.ts';
import { consentOf, isReachable } from './persons.ts';
import { partOf } from './ranks.ts';
import { traitHolds } from './traits.ts';
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
    return traitHolds(condition.trait, person.traits.get(condition.trait.name));
  }
  if ('count' in condition) {
    const count = eventsIn(condition.count, person, asOf).length;
    return compare(condition.count, BigInt(count) * 10_000n);
  }
  if ('sum' in condition) return compare(condition.sum, sumOf(condition.sum, person, asOf));
  if ('ntile' in condition) {
    const among = people.filter((other) => holds(condition.ntile.among, other, people, asOf));
    const part = partOf(condition.ntile, person, among, asOf);
    return part !== undefined && [condition.ntile.part].flat().includes(part);
  }
  if ('consent' in condition) {
    return consentOf(person, condition.consent.purpose) === condition.consent.state;
  }
  if ('reachable' in condition) return isReachable(condition.reachable, person);
  if ('tag' in condition) return person.traits.get(`tag:${condition.tag.name}`) === true;
  if ('audience' in condition) {
    const referred = audiences.get(condition.audience.id);
    return referred !== undefined && inner(referred);
  }
  const leaf = 'first' in condition ? condition.first : condition.last;
  const days = eventsIn({ ...leaf, window: undefined }, person, asOf)
    .map(({ day }) => day)
    .sort();
  const day = 'first' in condition ? days[0] : days.at(-1);
  return day !== undefined && isInWindow(day, leaf.window, asOf);
}
