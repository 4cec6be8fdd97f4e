/** One way to do the work. */
export interface Side {
  /** Makes ready for the next run; not measured. @default nothing */
  readonly prepare?: () => void;
  /** Does it once. @returns what came out, for comparison: a digest, a count */
  readonly run: () => string | Promise<string>;
}

/** Cost of the subject over cost of the anchor: 1 is as dear, 2 twice as dear. */
export interface CostRatio {
  readonly median: number;
  readonly least: number;
  readonly most: number;
}

export interface Comparison {
  readonly rounds: number;
  /** CPU time of this process, user and system, garbage collection included. */
  readonly cpu: CostRatio;
  readonly wall: CostRatio;
  /** Medians of one run, in milliseconds of CPU. */
  readonly anchorCpuMs: number;
  readonly subjectCpuMs: number;
}

export const fewestRounds = 7;

interface Sample {
  readonly cpuMs: number;
  readonly wallMs: number;
}

/**
 * Runs anchor and subject in turn in this process (A B A B …) and compares them round by round, because on a shared
 * machine two figures taken minutes apart say nothing about each other.
 *
 * @throws Error when the two did not come to the same answer: then no figure counts
 */
export async function interleave(options: {
  readonly anchor: Side;
  readonly subject: Side;
  /** @default 7, which is also the least */
  readonly rounds?: number;
  /** Rounds before that are not counted, for the compiler. @default 2 */
  readonly warmUps?: number;
  readonly onRound?: (round: number, rounds: number) => void;
}): Promise<Comparison> {
  const rounds = Math.max(fewestRounds, options.rounds ?? fewestRounds);
  const warmUps = options.warmUps ?? 2;
  const anchors: Sample[] = [];
  const subjects: Sample[] = [];
  for (let round = -warmUps; round < rounds; round += 1) {
    const anchor = await measured(options.anchor);
    const subject = await measured(options.subject);
    if (anchor.answer !== subject.answer)
      throw new Error(`Anchor says ${anchor.answer}, subject says ${subject.answer}`);
    if (round < 0) continue;
    anchors.push(anchor);
    subjects.push(subject);
    options.onRound?.(round + 1, rounds);
  }
  return {
    rounds,
    cpu: ratioOf(anchors, subjects, ({ cpuMs }) => cpuMs),
    wall: ratioOf(anchors, subjects, ({ wallMs }) => wallMs),
    anchorCpuMs: median(anchors.map(({ cpuMs }) => cpuMs)),
    subjectCpuMs: median(subjects.map(({ cpuMs }) => cpuMs)),
  };
}

async function measured(side: Side): Promise<Sample & { readonly answer: string }> {
  side.prepare?.();
  const cpu = process.cpuUsage();
  const startedAt = performance.now();
  const answer = await side.run();
  const wallMs = performance.now() - startedAt;
  const { user, system } = process.cpuUsage(cpu);
  return { answer, wallMs, cpuMs: (user + system) / 1_000 };
}

function ratioOf(
  anchors: readonly Sample[],
  subjects: readonly Sample[],
  of: (sample: Sample) => number,
): CostRatio {
  const ratios = subjects.map((subject, round) => {
    const anchor = anchors[round];
    return anchor === undefined ? Number.NaN : of(subject) / of(anchor);
  });
  return { median: median(ratios), least: Math.min(...ratios), most: Math.max(...ratios) };
}

export function median(values: readonly number[]): number {
  const sorted = values.toSorted((one, other) => one - other);
  const middle = Math.floor(sorted.length / 2);
  const upper = sorted[middle] ?? Number.NaN;
  return sorted.length % 2 === 1 ? upper : (upper + (sorted[middle - 1] ?? Number.NaN)) / 2;
}
