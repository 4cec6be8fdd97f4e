import type { Condition } from '../../schemas/audience/condition.ts';

/** What definitions can refer to, as it stands when they are evaluated. */
export interface Library {
  /** Conditions of the audiences by id. */
  readonly audiences: ReadonlyMap<string, Condition>;
}

export const emptyLibrary: Library = { audiences: new Map() };
