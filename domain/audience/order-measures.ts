import type { Days } from './days.ts';

/** A step and what binds it to the one before. */
export interface SequenceStep {
  readonly events: readonly string[];
  /** Milliseconds since the step before, at most. */
  readonly withinMs?: number;
  /** What must not lie between. */
  readonly without?: readonly string[];
}

/** Number of moments at which the steps are completed in order. */
export interface SequenceMeasure {
  readonly kind: 'sequence';
  readonly steps: readonly SequenceStep[];
  readonly days: Days;
  readonly inSession: boolean;
}
