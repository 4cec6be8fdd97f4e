import type { ControlChange } from '../../../domain/control/control-table.ts';
import { deploymentBar } from '../../../domain/sensitive/advertising-bar.ts';
import { generationRow } from '../../../schemas/control.ts';
import {
  type ConversionFeedRow,
  type ConversionRunRow,
  conversionDayRow,
  conversionRunRow,
} from '../../../schemas/conversion.ts';
import { legalBasesOf } from '../legal-basis.ts';
import { isoTime } from '../ports.ts';
import type { ConversionPorts } from './ports.ts';

/** A run that has not ended by then is taken for dead and another may start. */
const runLimitMs = 24 * 60 * 60 * 1000;
const keptMs = 30 * 24 * 60 * 60 * 1000;
/** The lines of a run are deleted so long after it began, whatever became of it. */
const linesKeptMs = runLimitMs + 60 * 60 * 1000;
const noBasis = 'no legal basis at this destination: daicho legal-basis set; nothing is sent';

/** Where the warehouse writes the events of a run, each attempt in a folder of its own. */
export const prefixOf = (feed: ConversionFeedRow, run: ConversionRunRow): string =>
  `conversions/${feed.id}/${run.id}/`;

/** Begins a run, or ends it at once where no day is new. `busy`: another one is under way. */
export async function beginRun(
  feed: ConversionFeedRow,
  runId: string,
  ports: ConversionPorts,
): Promise<ConversionRunRow | 'busy'> {
  const { control, clock } = ports;
  const kind = `conversion-run#${feed.id}`;
  if (feed.state === 'running' && feed.runId !== undefined) {
    const other = await control.get(conversionRunRow, kind, feed.runId);
    const isAlive = other !== undefined && clock() - Date.parse(other.startedAt) < runLimitMs;
    if (isAlive && other.phase !== 'done') return 'busy';
  }
  const days = await newDays(feed, ports);
  const bases = await legalBasesOf(feed.destinationId, ports);
  const isBased = bases.some(({ isInForce }) => isInForce);
  const stop = (await deploymentBar(control)) ?? (isBased ? undefined : noBasis);
  const isOver = days.length === 0 || stop !== undefined;
  const run: ConversionRunRow = {
    kind,
    id: runId,
    phase: isOver ? 'done' : 'ask',
    days: [...days],
    attempt: 1,
    polls: 0,
    startedAt: isoTime(clock()),
    expiresAtEpochSeconds: Math.floor((clock() + keptMs) / 1000),
  };
  const deleteAt = isoTime(clock() + linesKeptMs);
  const prefix = prefixOf(feed, run);
  await control.putAll([{ kind: 'retired', id: `${deleteAt}#${prefix}`, prefix, deleteAt }]);
  const result = await control.transact([
    { put: run, condition: { kind: { exists: false } } },
    {
      update: { kind: 'conversion-feed', id: feed.id },
      change: beginningOf(runId, { isOver, stop }, isoTime(clock())),
      condition: {
        runId: feed.runId === undefined ? { exists: false } : { equals: feed.runId },
        leavesAtEpochMs: { exists: false },
      },
    },
  ]);
  return result.kind === 'refused' ? 'busy' : run;
}

/** How a run shows in its feed. Without any legal basis, or where nothing is for advertising, nothing is asked, so that no order gets a fate by that. */
function beginningOf(
  runId: string,
  { isOver, stop }: { readonly isOver: boolean; readonly stop: string | undefined },
  finishedAt: string,
): ControlChange {
  if (stop !== undefined) return { set: { state: 'failed', reason: stop, runId, finishedAt } };
  return {
    set: isOver ? { state: 'idle', runId, finishedAt } : { state: 'running', runId },
    remove: ['reason'],
  };
}

/** Days of the window whose events are others than those whose fates are known: late ones and pending ones included. */
async function newDays(
  feed: ConversionFeedRow,
  { control }: ConversionPorts,
): Promise<readonly { readonly day: string; readonly generation: number }[]> {
  const [generations, known] = await Promise.all([
    control.queryAll(generationRow, { kind: 'generation#events', from: feed.since }),
    control.queryAll(conversionDayRow, { kind: `conversion-day#${feed.id}` }),
  ]);
  const settled = new Map(known.map(({ id, generation }) => [id, generation]));
  return generations
    .map(({ id, cataloguedGeneration }) => ({ day: id, generation: cataloguedGeneration }))
    .filter(({ day, generation }) => generation > 0 && settled.get(day) !== generation);
}
