import * as fc from 'fast-check';
import { anyNames, bounded, counts, leastOfSession, maybeWindow } from './selection.ts';
import { traitName } from './vocabulary.ts';

const streak = fc
  .tuple(anyNames, fc.constantFrom('longest', 'current'), bounded(counts), maybeWindow)
  .map(([of, kind, test, when]) => ({ streak: { ...of, kind, ...test, ...when } }));

const sessions = fc
  .tuple(bounded(counts), maybeWindow, leastOfSession)
  .map(([test, when, only]) => ({ sessions: { ...test, ...when, ...only } }));
const seconds = fc.constantFrom(0, 1, 600, 601, 1800, 2400);
const sessionSeconds = fc
  .tuple(bounded(seconds), maybeWindow, leastOfSession)
  .map(([test, when, only]) => ({ sessionSeconds: { ...test, ...when, ...only } }));

const openCase = fc
  .constantFrom({}, {}, { kind: 'complaint' }, { kind: 'inquiry' }, { kind: 'ticket' })
  .map((of) => ({ openCase: of }));

const span = fc.oneof(
  fc.constantFrom(0, 1, 3, 60, 300, 364, 365, 366).map((days) => ({ days })),
  fc.integer({ min: 1, max: 3 }).map((month) => ({ month })),
  fc.constantFrom('02-28', '02-29', '03-01', '12-31').map((on) => ({ on })),
);
const birthday = fc
  .tuple(
    fc.oneof(
      fc.constant({}),
      traitName.map((trait) => ({ trait })),
    ),
    span,
  )
  .map(([of, when]) => ({ birthday: { ...of, in: when } }));

const contacted = fc
  .tuple(
    fc.constantFrom({}, { channel: 'email' }, { channel: 'sms' }),
    bounded(counts),
    maybeWindow,
  )
  .map(([by, test, when]) => ({ contacted: { ...by, ...test, ...when } }));

export const timely = fc.oneof(
  streak,
  streak,
  sessions,
  sessionSeconds,
  openCase,
  birthday,
  contacted,
);
