import * as fc from 'fast-check';
import { scoreNames } from '../../../../schemas/audience/score-name.ts';
import { library } from '../library.ts';
import { anyNames, leastOfSession, maybeWindow, names, property } from './selection.ts';

/** Kinds about events, with whom they are about. */
export const ofEvents = fc
  .oneof(
    fc.tuple(fc.constant('count'), names, maybeWindow),
    fc.tuple(fc.constantFrom('daysActive', 'recency'), anyNames, maybeWindow),
  )
  .map(([kind, event, when]) => [kind, { ...event, ...when }] as const);

/** Kinds about a property. */
export const ofProperty = fc
  .tuple(
    fc.constantFrom('sum', 'sum', 'average', 'min', 'max', 'distinct'),
    fc.tuple(names, property, maybeWindow),
  )
  .map(([kind, [event, of, when]]) => [kind, { ...event, property: of, ...when }] as const);

const named = fc.oneof(
  fc.constantFrom(...scoreNames).map((name) => ['score', { name }] as const),
  fc.constantFrom(...library.computedTraits.keys()).map((name) => ['computed', { name }] as const),
);

const ofSessions = fc
  .tuple(fc.constantFrom('sessions', 'sessionSeconds'), maybeWindow, leastOfSession)
  .map(([kind, when, least]) => [kind, { ...when, ...least }] as const);

export const measure = fc
  .oneof(ofEvents, ofEvents, ofProperty, ofProperty, named, ofSessions)
  .map(([kind, of]) => ({ [kind]: of }));
