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
