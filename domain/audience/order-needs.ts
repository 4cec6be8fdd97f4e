import type { SequenceCondition, Span } from '../../schemas/audience/sequence-condition.ts';
import type { SessionsCondition } from '../../schemas/audience/session-conditions.ts';
import type { StreakCondition } from '../../schemas/audience/streak-condition.ts';
import type { CaseKind } from '../../schemas/case-kinds.ts';
import { daysOf } from './days.ts';
import { selectionOf } from './event-selection.ts';
import type { Need } from './measure.ts';
import type { SequenceMeasure, SequenceStep, SessionMeasure } from './order-measures.ts';

const unitMs = { minutes: 60_000, hours: 3_600_000, days: 86_400_000 } as const;

function msOf({ minutes = 0, hours = 0, days = 0 }: Span): number {
  return minutes * unitMs.minutes + hours * unitMs.hours + days * unitMs.days;
}

export function sequenceNeed(
  { steps, window, inSession = false }: SequenceCondition,
  asOf: string,
): Need & { readonly measure: SequenceMeasure } {
  const days = daysOf(window, asOf);
  const measured = steps.map((step): SequenceStep => {
    const { within, without } = { within: undefined, without: undefined, ...step };
    return {
      of: selectionOf(step),
      ...(within && { withinMs: msOf(within) }),
      ...(without && { without: selectionOf(without) }),
    };
  });
  return { measure: { kind: 'sequence', steps: measured, days, inSession }, scan: days };
}

export function streakNeed(streak: StreakCondition, asOf: string): Need {
  const days = daysOf(streak.window, asOf);
  return {
    measure: { kind: 'streak', of: selectionOf(streak), days, run: streak.kind },
    scan: days,
  };
}

export function sessionNeed(
  kind: SessionMeasure['kind'],
  { window, minSeconds = 0, minPages = 0 }: Omit<SessionsCondition, 'operator' | 'value'>,
  asOf: string,
): Need {
  const days = daysOf(window, asOf);
  return { measure: { kind, days, minSeconds, minPages }, scan: days };
}

export const openCaseNeed = (kind: CaseKind | undefined, asOf: string): Need => ({
  measure: { kind: 'openCases', ...(kind && { caseKind: kind }) },
  scan: { to: asOf },
});
