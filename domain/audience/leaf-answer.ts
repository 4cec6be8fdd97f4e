import type { Leaf } from './plan.ts';

/** What a kind of condition says of itself; where it stands is added to it. */
export type LeafAnswer = Omit<Leaf, 'path' | 'condition'>;

/** NULL counts as FALSE, so that NOT is the complement. */
export const known = (sql: string) => `COALESCE(${sql}, FALSE)`;
