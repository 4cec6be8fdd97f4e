import { generationRow } from '../../../schemas/control.ts';
import {
  type ConversionFeedRow,
  type ConversionRunRow,
  conversionDayRow,
  conversionRunRow,
} from '../../../schemas/conversion.ts';
import { isoTime } from '../ports.ts';
import type { ConversionPorts } from './ports.ts';

/** A run that has not ended by then is taken for dead and another may start. */
const runLimitMs = 24 * 60 * 60 * 1000;
const keptMs = 30 * 24 * 60 * 60 * 1000;
/** The lines of a run are deleted so long after it began, whatever became of it. */
const linesKeptMs = runLimitMs + 60 * 60 * 1000;

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
  const run: ConversionRunRow = {
    kind,
    id: runId,
    phase: days.length === 0 ? 'done' : 'ask',
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
      change:
        days.length === 0
          ? { set: { state: 'idle', runId, finishedAt: isoTime(clock()) }, remove: ['reason'] }
          : { set: { state: 'running', runId }, remove: ['reason'] },
      condition:
        feed.runId === undefined ? { runId: { exists: false } } : { runId: { equals: feed.runId } },
    },
  ]);
  return result.kind === 'refused' ? 'busy' : run;
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
