import type { PatternTree, Range } from '../../schemas/tracking-plan/pattern-syntax.ts';

/**
 * Whether a pattern leaves a backtracking engine no choice: characters one after the other, and wherever one may be repeated or left
 * out, what follows begins with other characters. Such an engine goes over a text at most twice, and is faster than any automaton of ours.
 *
 * @see https://www.w3.org/TR/xmlschema11-1/#cos-nonambig the same thought: unique particle attribution
 */
export function isForced(tree: PatternTree): boolean {
  const parts = tree.kind === 'sequence' ? tree.parts : [tree];
  return parts.every((part, index) => {
    if (part.kind === 'characters') return true;
    if (part.kind !== 'repeat' || part.part.kind !== 'characters') return false;
    return part.from === part.to || isApart(part.part.ranges, parts[index + 1]);
  });
}

/** Whether what follows a choice is there for certain and shares no character with it; or nothing follows. */
function isApart(ranges: readonly Range[], next: PatternTree | undefined): boolean {
  if (next === undefined) return true;
  const first = next.kind === 'repeat' && next.from > 0 ? next.part : next;
  if (first.kind !== 'characters') return false;
  return ranges.every(([from, to]) =>
    first.ranges.every(([start, end]) => to < start || end < from),
  );
}
