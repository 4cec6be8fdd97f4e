import { batchPartition } from '../../domain/identity/batch/batch-partition.ts';
import type { IdentityGraph } from '../../domain/identity/graph.ts';
import { dynamoIdentityGraph } from '../../stores/identity-graph.ts';
import type { Progress } from '../progress.ts';
import {
  type Agreement,
  compareStored,
  joins,
  largestProfile,
  refusedPairs,
} from './compare-stored.ts';
import type { Day, DayName } from './day.ts';
import { loyaltyDay } from './loyalty-day.ts';
import { type MeteredTable, openMeteredTable } from './metered-table.ts';
import { ordinaryDay } from './ordinary-day.ts';
import { Handed, windows } from './replay-day.ts';
import { type TableUsage, usageBetween } from './table-usage.ts';

/** A million events a day bring 232 in the twenty seconds that the queue gathers. */
const eventsPerWindow = 232;
const historyPerWindow = 2_000;
const replayedWindows = 40;
const historyBeginsAt = '2026-10-26T15:00:00.000Z';
const dayBeginsAt = '2026-11-25T15:00:00.000Z';

const days: Readonly<Record<DayName, (events: number, seed: number) => Day>> = {
  ordinary: ordinaryDay,
  loyalty: loyaltyDay,
};

export interface SimulatedDay {
  readonly day: DayName;
  readonly writeUnits: number;
  readonly readUnits: number;
  readonly newIdentifiers: number;
  /** Joins of two profiles more at the end of the day than at its beginning. */
  readonly unites: number;
  /** Items of committed transactions, and single items that were replaced. */
  readonly itemsTouched: number;
  /** Pieces of evidence of the day that join nobody at its end. */
  readonly refused: number;
  /** Most binding identifiers of a profile at the end. */
  readonly largestProfile: number;
  readonly events: number;
  readonly seed: number;
  /** Events that carry two identifiers or more. */
  readonly eventsWithEvidence: number;
  readonly windows: number;
  /** Summed over the windows: identifiers of which a window said something new to the process. */
  readonly uncachedIdentifiers: number;
  readonly failedConditions: number;
  readonly itemsChecked: number;
  readonly beyondReach: number;
  readonly calls: Readonly<Record<string, number>>;
  /** Of windows that were handed in again to a process that remembers nothing. */
  readonly writeUnitsForKnown: number;
  readonly identifiers: number;
  /** Distinct pieces of evidence, those known before included. */
  readonly evidence: number;
  readonly goals: {
    readonly writeUnits: Goal;
    readonly writeUnitsForKnown: Goal;
    readonly readUnitsPerUncachedIdentifier: Goal;
  };
  readonly comparedWithPartition: Agreement;
  readonly seconds: number;
  readonly peakMegabytes: number;
}

interface Goal {
  readonly atMost: number;
  readonly measured: number;
  readonly isMet: boolean;
}

/** Replays a day on the shipped protocol and an embedded table of its own; then compares all that is stored. */
export async function simulate(
  name: DayName,
  options: { readonly events: number; readonly seed: number; readonly progress: Progress },
): Promise<SimulatedDay> {
  const { events, seed, progress } = options;
  const startedAt = performance.now();
  const table = await openMeteredTable();
  try {
    const day = days[name](events, seed);
    const handed = new Handed();
    progress.step(`${name} day: what was known before …`);
    const earlier = newGraph(table);
    for (const window of windows(day.history, historyPerWindow, historyBeginsAt)) {
      handed.add(window.claims);
      await earlier.addEvidence(window.claims);
      progress.count(handed.nodes.size, undefined, 'identifiers known');
    }
    const before = {
      usage: await table.usage(),
      identifiers: handed.nodes.size,
      pairs: handed.pairs.size,
      joins: joins(batchPartition({ nodes: handed.nodes, pairs: handed.pairs.values() })),
    };
    progress.step(`${name} day: ${events.toLocaleString('en')} events …`);
    const replayed = await replay(day, newGraph(table), handed, { events, progress });
    const usage = usageBetween(before.usage, await table.usage());
    const known = await writeUnitsForKnown(table, replayed.lastWindows);
    progress.step(`${name} day: comparing …`);
    const compared = await compareStored(table, newGraph(table), handed, progress);
    const newIdentifiers = handed.nodes.size - before.identifiers;
    const { beyondReach, batch, agreement } = compared;
    const pairsOfDay = [...handed.pairs.values()].slice(before.pairs);
    return {
      day: name,
      writeUnits: usage.writeUnits,
      readUnits: usage.readUnits,
      newIdentifiers,
      unites: joins(batch) - before.joins,
      itemsTouched: usage.touchedItems,
      refused: refusedPairs(batch, pairsOfDay).length,
      largestProfile: largestProfile(batch),
      events,
      seed,
      eventsWithEvidence: replayed.eventsWithEvidence,
      windows: replayed.windows,
      uncachedIdentifiers: replayed.uncached,
      failedConditions: usage.failedConditions,
      itemsChecked: usage.checkedItems,
      beyondReach: beyondReach.size,
      calls: usage.calls,
      writeUnitsForKnown: known,
      identifiers: compared.identifiers,
      evidence: compared.pairs,
      goals: goalsOf(usage, newIdentifiers, replayed.uncached, known),
      comparedWithPartition: agreement,
      seconds: Math.round((performance.now() - startedAt) / 100) / 10,
      peakMegabytes: Math.round(process.resourceUsage().maxRSS / 1_024),
    };
  } finally {
    progress.end();
    await table.close();
  }
}

const newGraph = ({ tableName, client }: MeteredTable): IdentityGraph =>
  dynamoIdentityGraph({ tableName, client });

async function replay(
  day: Day,
  graph: IdentityGraph,
  handed: Handed,
  options: { readonly events: number; readonly progress: Progress },
) {
  let done = 0;
  let eventsWithEvidence = 0;
  let count = 0;
  let uncached = 0;
  const lastWindows: Parameters<IdentityGraph['addEvidence']>[0][] = [];
  const counted = function* () {
    for (const nodes of day.events) {
      if (nodes.length > 1) eventsWithEvidence += 1;
      yield nodes;
    }
  };
  // The process that replays the day has not seen what was known before.
  const seen = new Handed();
  for (const window of windows(counted(), eventsPerWindow, dayBeginsAt)) {
    handed.add(window.claims);
    uncached += seen.add(window.claims);
    await graph.addEvidence(window.claims);
    done += window.events;
    count += 1;
    lastWindows.push(window.claims);
    if (lastWindows.length > replayedWindows) lastWindows.shift();
    options.progress.count(done, options.events, 'events');
  }
  return { eventsWithEvidence, windows: count, uncached, lastWindows };
}

/** Hands windows in again, to a process that remembers nothing. */
async function writeUnitsForKnown(
  table: MeteredTable,
  known: readonly Parameters<IdentityGraph['addEvidence']>[0][],
): Promise<number> {
  const before = await table.usage();
  const graph = newGraph(table);
  for (const claims of known) await graph.addEvidence(claims);
  return usageBetween(before, await table.usage()).writeUnits;
}

function goalsOf(
  usage: TableUsage,
  newIdentifiers: number,
  uncached: number,
  known: number,
): SimulatedDay['goals'] {
  const goal = (atMost: number, measured: number): Goal => ({
    atMost,
    measured,
    isMet: measured <= atMost,
  });
  return {
    writeUnits: goal(newIdentifiers + 2 * usage.touchedItems, usage.writeUnits),
    writeUnitsForKnown: goal(0, known),
    readUnitsPerUncachedIdentifier: goal(
      0.5,
      Math.round((usage.readUnits / Math.max(1, uncached)) * 1_000) / 1_000,
    ),
  };
}
