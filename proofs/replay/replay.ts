import { pairOf } from '../../domain/identity/priority.ts';
import { landingEvents, landingTraits } from '../../queries/tables/catalogue.ts';
import { audienceRunRow } from '../../schemas/refresh.ts';
import type { Progress } from '../progress.ts';
import { allTime, windowed } from './audiences.ts';
import { bootLakeStack, daysUntil, type LakeStack, type Refreshed } from './lake-stack.ts';
import { type GraphDeed, type MadeDay, makeDays } from './made-days.ts';

export interface ReplaySize {
  readonly days: number;
  readonly people: number;
  readonly eventsPerDay: number;
  readonly seed: number;
}

/** One day of a replay, as its two refreshes were billed. */
interface ReplayedDay {
  readonly day: string;
  /** Of everything that came, and of the audiences with windows. */
  readonly scannedBytes: number;
  readonly billedBytes: number;
  readonly allTimeScannedBytes: number;
  /** Whether the cloud's meter bills what the jobs say. */
  readonly meterAgrees: boolean;
  readonly seconds: number;
}

export interface Replayed {
  readonly days: readonly ReplayedDay[];
  readonly events: number;
  readonly late: number;
  readonly copies: number;
  readonly merges: number;
  readonly unmerges: number;
  /** Evaluations by what came of them. */
  readonly outcomes: Readonly<Record<string, number>>;
  /** Members by audience, and whether the full recompute has the same. */
  readonly audiences: readonly {
    readonly id: string;
    readonly members: number;
    readonly isSame: boolean;
    /** Sum over its history of who entered less who left. */
    readonly isHistoryRight: boolean;
  }[];
  /** Whether the rollup, too, is row for row that of the full recompute. */
  readonly isRollupSame: boolean;
}

const lastDay = '2026-03-31';
const ids = [...Object.keys(windowed), ...Object.keys(allTime)];

/** Lives the days one by one, refreshing each night; then another stack gets everything at once and refreshes once. */
export async function replay(size: ReplaySize, say: Progress): Promise<Replayed> {
  const made = makeDays({ ...size, days: daysUntil(lastDay, size.days) });
  const daily = await withStack(say, async (stack) => {
    const days: ReplayedDay[] = [];
    for (const each of made) {
      days.push(await liveDay(stack, each));
      say.count(
        days.length,
        made.length,
        `days, ${days.at(-1)?.scannedBytes} bytes read in the last`,
      );
    }
    return { days, runs: await historyOf(stack), end: await endOf(stack) };
  });
  say.step('  everything at once …');
  const full = await withStack(say, async (stack) => {
    await landAll(stack, made);
    await stack.refresh(lastDay);
    return endOf(stack);
  });
  const deeds = made.flatMap((each) => each.deeds);
  const outcomes: Record<string, number> = {};
  for (const { outcome } of daily.runs) outcomes[outcome] = (outcomes[outcome] ?? 0) + 1;
  return {
    days: daily.days,
    events: size.days * size.eventsPerDay,
    late: made.reduce((sum, { late }) => sum + late, 0),
    copies: made.reduce((sum, { copies }) => sum + copies, 0),
    merges: deeds.filter(({ what }) => what === 'unite').length,
    unmerges: deeds.filter(({ what }) => what === 'part').length,
    outcomes,
    audiences: ids.map((id) => {
      const members = daily.end.members.get(id) ?? [];
      const runs = daily.runs.filter(({ kind }) => kind === `audience-run#${id}`);
      const net = runs.reduce((sum, { entered, left }) => sum + entered - left, 0);
      return {
        id,
        members: members.length,
        isSame: JSON.stringify(members) === JSON.stringify(full.members.get(id)),
        isHistoryRight: net === members.length && runs.at(-1)?.size === members.length,
      };
    }),
    isRollupSame: JSON.stringify(daily.end.rollup) === JSON.stringify(full.rollup),
  };
}

async function withStack<Value>(
  say: Progress,
  work: (stack: LakeStack) => Promise<Value>,
): Promise<Value> {
  const stack = await bootLakeStack((line) => say.step(line));
  try {
    for (const [id, where] of Object.entries({ ...windowed, ...allTime })) {
      await stack.putAudience(id, where);
    }
    return await work(stack);
  } finally {
    await stack.close();
  }
}

async function liveDay(
  stack: LakeStack,
  { day, events, traits, deeds }: MadeDay,
): Promise<ReplayedDay> {
  for (const [of, rows] of events) await stack.land(landingEvents, of, rows);
  await stack.land(landingTraits, day, traits);
  for (const deed of deeds) await done(stack, deed);
  const first = await stack.refresh(day, Object.keys(windowed));
  const second = await stack.refresh(day, Object.keys(allTime));
  const agrees = ({ job, meteredBytes }: Refreshed): boolean => job.billedBytes === meteredBytes;
  return {
    day,
    scannedBytes: first.job.scannedBytes,
    billedBytes: first.job.billedBytes,
    allTimeScannedBytes: second.job.scannedBytes,
    meterAgrees: agrees(first) && agrees(second),
    seconds: first.seconds,
  };
}

/** The same rows and the same deeds in their order, each day of the lake one object. */
async function landAll(stack: LakeStack, made: readonly MadeDay[]): Promise<void> {
  const days = new Set(made.flatMap(({ events }) => [...events.keys()]));
  for (const day of days) {
    const rows = made.flatMap(({ events }) => events.get(day) ?? []);
    await stack.land(landingEvents, day, rows);
  }
  await stack.land(
    landingTraits,
    lastDay,
    made.flatMap(({ traits }) => traits),
  );
  for (const deed of made.flatMap(({ deeds }) => deeds)) await done(stack, deed);
}

async function done({ graph }: LakeStack, { what, one, other }: GraphDeed): Promise<void> {
  if (what === 'part') {
    await graph.removeEvidence(pairOf(one, other));
    return;
  }
  await graph.addEvidence([
    {
      nodes: [one, other],
      sourceId: 'shop',
      messageId: `${one} ${other}`,
      at: '2026-01-01T00:00:00.000Z',
      mayJoinPeople: true,
    },
  ]);
}

async function historyOf({ control }: LakeStack) {
  const runs = await Promise.all(
    ids.map((id) => control.queryAll(audienceRunRow, { kind: `audience-run#${id}` })),
  );
  return runs.flat();
}

async function endOf(stack: LakeStack) {
  const members = new Map<string, readonly string[]>();
  for (const id of ids) members.set(id, await stack.members(id));
  const rollup = await stack.rows(
    'SELECT day, node, event, event_count, revenue FROM profile_days ORDER BY day, node, event',
  );
  return { members, rollup };
}
