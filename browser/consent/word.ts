import type { Members } from '../members.ts';

/**
 * What a visitor was asked and said, by purpose; what nobody asked is not there. Then the standard's own strings, and whether
 * nothing is asked where the visitor is: then click ids are kept though nobody said yes to advertising.
 */
export type Word = readonly [
  preferences: Readonly<Record<string, boolean>>,
  raw?: Members,
  isUnasked?: boolean,
];

/** What IAB's purposes mean: 1 storage, 8 measuring content; 3 and 4 profiles, and ads by them. */
export function preferencesOf(has: (purpose: number) => boolean): Word[0] {
  return { analytics: has(1) && has(8), advertising: has(1) && has(3) && has(4) };
}
