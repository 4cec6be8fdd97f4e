/** What the warehouse counted of one stage in some days, and in the days before. */
export interface StageCounts {
  readonly left: number;
  readonly left_before: number;
  readonly stay_ms: number | null;
  readonly stay_ms_before: number | null;
}

export interface StageDays {
  /** Average days in the stage, to a tenth; undefined when no deal left it. */
  readonly days: number | undefined;
  readonly daysBefore: number | undefined;
  /** By how many percent the average changed, to a tenth: -20 means a fifth less. */
  readonly changePercent: number | undefined;
}

const dayMs = 86_400_000;

/** Averages of a stage, and how they changed. */
export function stageDays(counts: StageCounts): StageDays {
  const now = average(counts.stay_ms, counts.left);
  const before = average(counts.stay_ms_before, counts.left_before);
  return {
    days: now === undefined ? undefined : tenths(now / dayMs),
    daysBefore: before === undefined ? undefined : tenths(before / dayMs),
    changePercent:
      now === undefined || before === undefined || before === 0
        ? undefined
        : tenths((now / before - 1) * 100),
  };
}

const average = (sum: number | null, count: number): number | undefined =>
  sum === null || count === 0 ? undefined : sum / count;

const tenths = (value: number): number => Math.round(value * 10) / 10;
