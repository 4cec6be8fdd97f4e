import type { Progress } from '../progress.ts';

/** One number held against one goal. */
export interface Figure {
  readonly what: string;
  /** As people read it, e.g. `≤ 1.15`; absent for what is only reported. */
  readonly goal?: string;
  readonly measured: number;
  readonly unit: string;
  /** Absent where there is no goal. */
  readonly isMet?: boolean;
}

export interface Result {
  readonly figures: readonly Figure[];
  /** Lines that are printed below the figures. @default none */
  readonly below?: readonly string[];
  /** What somebody needs who doubts the figures: rounds, spread, counts, prices. */
  readonly details: Readonly<Record<string, unknown>>;
}

/** A claim and how it is measured. */
export interface Bench {
  readonly id: string;
  readonly claim: string;
  /** What `--size` counts. */
  readonly sizeUnit: string;
  readonly reducedSize: number;
  run(options: { readonly size: number; readonly progress: Progress }): Promise<Result>;
}

export function atLeast(goal: number, measured: number, what: string, unit = '×'): Figure {
  return { what, goal: `≥ ${goal}`, measured, unit, isMet: measured >= goal };
}

export function atMost(goal: number, measured: number, what: string, unit = '×'): Figure {
  return { what, goal: `≤ ${goal}`, measured, unit, isMet: measured <= goal };
}

export function reported(measured: number, what: string, unit: string): Figure {
  return { what, measured, unit };
}
