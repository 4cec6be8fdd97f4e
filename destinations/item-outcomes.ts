import type { Member, Operation } from './destination.ts';

/**
 * Failures by member from failures by item, where a person is several items. Somebody is added when any item of theirs
 * was taken, and removed only when all were.
 *
 * @param countOf items of a member, in the order in which the request lists them
 * @param failed reason by index of the item
 * @returns reason by index of the member
 */
export function rejectedMembers(
  operation: Operation,
  members: readonly Member[],
  countOf: (member: Member) => number,
  failed: ReadonlyMap<number, string>,
): ReadonlyMap<number, string> {
  const rejected = new Map<number, string>();
  let first = 0;
  for (const [index, member] of members.entries()) {
    const count = countOf(member);
    const reasons = Array.from({ length: count }, (_, item) => failed.get(first + item)).filter(
      (reason) => reason !== undefined,
    );
    first += count;
    const isRejected = reasons.length > 0 && (operation === 'remove' || reasons.length === count);
    if (isRejected) rejected.set(index, [...new Set(reasons)].sort().join('; '));
  }
  return rejected;
}
