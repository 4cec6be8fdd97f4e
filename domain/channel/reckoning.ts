import { type ExclusionReason, exclusionReasons } from '../../schemas/channel.ts';

/** Members of an audience by what became of them; who is missing has a reason, and the reasons sum to the difference. */
export interface Reckoning {
  /** Members of the audience. */
  readonly audience: number;
  /** Of these, reached. */
  readonly reached: number;
  /** Reasons that somebody was left out for. */
  readonly excluded: Readonly<Partial<Record<ExclusionReason, number>>>;
}

/** Counts fates, one a member: reached, or why not. */
export function reckon(fates: Iterable<'reached' | ExclusionReason>): Reckoning {
  const counts = new Map<'reached' | ExclusionReason, number>();
  let audience = 0;
  for (const fate of fates) {
    audience += 1;
    counts.set(fate, (counts.get(fate) ?? 0) + 1);
  }
  const excluded = exclusionReasons.flatMap((reason) => {
    const count = counts.get(reason);
    return count === undefined ? [] : [[reason, count] as const];
  });
  return { audience, reached: counts.get('reached') ?? 0, excluded: Object.fromEntries(excluded) };
}
