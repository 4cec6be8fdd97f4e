import type { PropertyPath } from '../../schemas/audience/event-test.ts';
import { lookalikeScore } from '../../schemas/audience/lookalike-condition.ts';
import type { ProfileMeasure } from '../../schemas/audience/measure.ts';
import type { AudienceWindow } from '../../schemas/audience/window.ts';
import { daysOf } from './days.ts';
import { selectionOf, type WrittenSelection } from './event-selection.ts';
import { stepsOf } from './event-test.ts';
import { type EventMeasure, type Need, type PropertyMeasure, scoreNeed } from './measure.ts';
import { sessionNeed } from './order-needs.ts';
import type { PlanContext } from './plan.ts';

interface Windowed extends WrittenSelection {
  readonly window?: AudienceWindow | undefined;
}

export function eventNeed(kind: EventMeasure['kind'], written: Windowed, asOf: string): Need {
  const days = daysOf(written.window, asOf);
  return { measure: { kind, selection: selectionOf(written), days }, scan: days };
}

function propertyNeed(
  kind: PropertyMeasure['kind'],
  written: Windowed & { readonly property: PropertyPath },
  asOf: string,
): Need {
  const days = daysOf(written.window, asOf);
  const property = stepsOf(written.property);
  return { measure: { kind, selection: selectionOf(written), property, days }, scan: days };
}

/** What lies after the window cannot make the first day fall into it; likewise before the window for the last. */
export const firstNeed = (written: Windowed, asOf: string): Need => ({
  measure: { kind: 'first', selection: selectionOf(written), days: { to: asOf } },
  scan: { to: daysOf(written.window, asOf).to },
});

export const lastNeed = (written: Windowed, asOf: string): Need => ({
  measure: { kind: 'last', selection: selectionOf(written), days: { to: asOf } },
  scan: { ...daysOf(written.window, asOf), to: asOf },
});

/** A value that conditions compare with others, or rank by. */
export interface MeasuredValue {
  readonly need: Need;
  /** What it is for who has no facts; undefined where it is missing then. */
  readonly withoutFacts: 0 | undefined;
}

/** @throws RangeError for a measure that says nothing, which the schema refuses, and a computed trait that is not there */
export function measuredValue(by: ProfileMeasure, context: PlanContext): MeasuredValue {
  const { asOf, library } = context;
  if (by.computed) {
    const measure = library.computedTraits.get(by.computed.name);
    if (measure === undefined) throw new RangeError('There is no such computed trait.');
    return measuredValue(measure, context);
  }
  const sessions = by.sessions ?? by.sessionSeconds;
  if (sessions) {
    const kind = by.sessions ? 'sessions' : 'sessionSeconds';
    return { need: sessionNeed(kind, sessions, asOf), withoutFacts: 0 };
  }
  if (by.lookalike) return missable(scoreNeed(lookalikeScore(by.lookalike.seed)));
  if (by.score) return missable(scoreNeed(by.score.name));
  if (by.sum) return { need: propertyNeed('sum', by.sum, asOf), withoutFacts: 0 };
  if (by.count) return { need: eventNeed('count', by.count, asOf), withoutFacts: 0 };
  if (by.distinct) return { need: propertyNeed('distinct', by.distinct, asOf), withoutFacts: 0 };
  if (by.daysActive) return { need: eventNeed('daysActive', by.daysActive, asOf), withoutFacts: 0 };
  if (by.average) return missable(propertyNeed('average', by.average, asOf));
  if (by.min) return missable(propertyNeed('min', by.min, asOf));
  if (by.max) return missable(propertyNeed('max', by.max, asOf));
  if (by.recency) return missable(eventNeed('recency', by.recency, asOf));
  throw new RangeError('A measure says one thing.');
}

const missable = (need: Need): MeasuredValue => ({ need, withoutFacts: undefined });
