import type { ProfileMeasure } from '../../../../schemas/audience/measure.ts';
import { library } from '../library.ts';
import { exact } from './decimal.ts';
import { valueAt } from './event-tests.ts';
import { amountsOf, eventsIn } from './events.ts';
import { sessionLengths } from './sessions.ts';
import { ageInDays } from './windows.ts';
import type { Person } from './world.ts';

/** In ten thousandths, whatever is measured; undefined where there is nothing to measure. */
export function measureOf(by: ProfileMeasure, person: Person, asOf: string): bigint | undefined {
  if (by.computed) {
    const measure = library.computedTraits.get(by.computed.name);
    return measure && measureOf(measure, person, asOf);
  }
  const name = by.lookalike ? `lookalike-${by.lookalike.seed}` : by.score?.name;
  if (name !== undefined) {
    const values = person.scores.filter(({ score }) => score === name).map(({ value }) => value);
    return values.length === 0 ? undefined : exact(Math.max(...values));
  }
  if (by.sessions) return whole(sessionLengths(by.sessions, person, asOf).length);
  if (by.sessionSeconds) {
    const lengths = sessionLengths(by.sessionSeconds, person, asOf);
    return whole(lengths.reduce((sum, each) => sum + each, 0));
  }
  if (by.count) return whole(eventsIn(by.count, person, asOf).length);
  if (by.daysActive) return whole(new Set(daysOf(by.daysActive, person, asOf)).size);
  if (by.recency) {
    const last = daysOf(by.recency, person, asOf).at(-1);
    return last === undefined ? undefined : whole(ageInDays(last, asOf));
  }
  if (by.distinct) {
    const { property } = by.distinct;
    const values = eventsIn(by.distinct, person, asOf)
      .map(({ properties }) => valueAt(properties, property) ?? undefined)
      .filter((value) => value !== undefined);
    return whole(new Set(values.map((value) => JSON.stringify(value))).size);
  }
  const property = by.sum ?? by.average ?? by.min ?? by.max;
  if (property === undefined) throw new Error('measures nothing');
  const amounts = amountsOf(property, person, asOf);
  const sum = amounts.reduce((total, amount) => total + amount, 0n);
  if (by.sum) return sum;
  if (amounts.length === 0) return undefined;
  if (by.average) return halfUp(sum, BigInt(amounts.length));
  const ascending = amounts.toSorted((a, b) => (a < b ? -1 : 1));
  return by.min ? ascending[0] : ascending.at(-1);
}

const daysOf = (...selected: Parameters<typeof eventsIn>): string[] =>
  eventsIn(...selected)
    .map(({ day }) => day)
    .sort();

const whole = (count: number) => BigInt(count) * 10_000n;

/** Away from zero at the half. */
function halfUp(dividend: bigint, divisor: bigint): bigint {
  const size = dividend < 0n ? -dividend : dividend;
  const rounded = (2n * size + divisor) / (2n * divisor);
  return dividend < 0n ? -rounded : rounded;
}
