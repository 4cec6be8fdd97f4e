import type { Stamped } from './vault.ts';

/** What was last heard of a case: `value` says whether it is open. */
export interface StampedCase extends Stamped<boolean> {
  /** Whether any event of the case said so. */
  readonly isComplaint: boolean;
}

/** By the id of the case. */
export type Cases = Readonly<Record<string, StampedCase>>;

/** Cases kept of one node: those heard of last. A call centre's test number must not grow without end. */
export const keptCases = 200;

/**
 * One word about each case: the later counts, at the same instant the closing one, then the greater message. A case that
 * any word calls a complaint is one. Commutative, associative and idempotent.
 */
export function mergeCases(several: readonly Cases[]): Cases {
  const merged = new Map<string, StampedCase>();
  for (const [id, word] of several.flatMap((cases) => Object.entries(cases))) {
    const other = merged.get(id);
    merged.set(id, other === undefined ? word : later(other, word));
  }
  return Object.fromEntries(merged);
}

/** The last ones heard of, by the same order. */
export function newestCases(cases: Cases): Cases {
  const all = Object.entries(cases);
  if (all.length <= keptCases) return cases;
  const newestFirst = all.sort(([oneId, one], [otherId, other]) => {
    const order = compare(other, one);
    return order !== 0 ? order : oneId < otherId ? -1 : 1;
  });
  return Object.fromEntries(newestFirst.slice(0, keptCases));
}

export const hasOpenComplaint = (cases: Cases = {}): boolean =>
  Object.values(cases).some(({ value, isComplaint }) => value && isComplaint);

/**
 * Whether a case that an update speaks of is an open complaint afterwards: opened by it, or called a complaint by it. Tells it
 * again when it comes again.
 */
export function opensComplaint(before: Cases = {}, update: Cases = {}): boolean {
  const after = mergeCases([before, update]);
  return Object.keys(update).some((id) => {
    const now = Object.hasOwn(after, id) ? after[id] : undefined;
    return now?.value === true && now.isComplaint;
  });
}

export function isSameCases(left: Cases = {}, right: Cases = {}): boolean {
  const ids = Object.keys(left);
  return (
    ids.length === Object.keys(right).length &&
    ids.every((id) => {
      const [one, other] = [left[id], Object.hasOwn(right, id) ? right[id] : undefined];
      return (
        one !== undefined &&
        other !== undefined &&
        compare(one, other) === 0 &&
        one.isComplaint === other.isComplaint
      );
    })
  );
}

function later(one: StampedCase, other: StampedCase): StampedCase {
  const winner = compare(one, other) >= 0 ? one : other;
  const isComplaint = one.isComplaint || other.isComplaint;
  return winner.isComplaint === isComplaint ? winner : { ...winner, isComplaint };
}

function compare(one: StampedCase, other: StampedCase): number {
  if (one.at !== other.at) return one.at < other.at ? -1 : 1;
  if (one.value !== other.value) return one.value ? -1 : 1;
  if (one.messageId !== other.messageId) return one.messageId < other.messageId ? -1 : 1;
  return 0;
}
