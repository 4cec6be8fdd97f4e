import type { CaseKind } from '../../schemas/case-kinds.ts';
import type { Days } from './days.ts';
import type { EventSelection } from './event-selection.ts';

/** A step and what binds it to the one before. */
export interface SequenceStep {
  readonly of: EventSelection;
  /** Milliseconds since the step before, at most. */
  readonly withinMs?: number;
  /** What must not lie between. */
  readonly without?: EventSelection;
}

/** Number of moments at which the steps are completed in order. */
export interface SequenceMeasure {
  readonly kind: 'sequence';
  readonly steps: readonly SequenceStep[];
  readonly days: Days;
  readonly inSession: boolean;
}

/** Days in a row with such an event. */
export interface StreakMeasure {
  readonly kind: 'streak';
  readonly of: EventSelection;
  readonly days: Days;
  readonly run: 'longest' | 'current';
}

/** How many sessions, or how many seconds they last together. */
export interface SessionMeasure {
  readonly kind: 'sessions' | 'sessionSeconds';
  readonly days: Days;
  readonly minSeconds: number;
  readonly minPages: number;
}

/** How many cases are open, of one kind or of any. */
interface OpenCasesMeasure {
  readonly kind: 'openCases';
  readonly caseKind?: CaseKind;
}

/** Measures that hang on what came before or after. */
export type OrderMeasure = SequenceMeasure | StreakMeasure | SessionMeasure | OpenCasesMeasure;

/** The table whose rows are looked at in their order. */
export function orderedTable(measure: OrderMeasure): 'events' | 'profile_days' | 'sessions' {
  switch (measure.kind) {
    case 'sequence':
    case 'openCases':
      return 'events';
    case 'streak':
      return measure.of.where.length > 0 ? 'events' : 'profile_days';
    default:
      return 'sessions';
  }
}

export const isOrderMeasure = (measure: { readonly kind: string }): measure is OrderMeasure =>
  ['sequence', 'streak', 'sessions', 'sessionSeconds', 'openCases'].includes(measure.kind);
