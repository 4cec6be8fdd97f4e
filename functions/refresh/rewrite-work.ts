import type { ControlAction } from '../../domain/control/control-table.ts';
import { attemptPrefix, uriOf } from '../../domain/refresh/places.ts';
import { currentAccountMembers } from '../../queries/account-members.ts';
import {
  type Compaction,
  compactedConflicts,
  compactedEvents,
  compactedOutcomes,
  compactionProbe,
  probedCompaction,
} from '../../queries/compaction.ts';
import { currentConsents } from '../../queries/consents.ts';
import { currentEvidence } from '../../queries/evidence.ts';
import { currentIdentityMap } from '../../queries/identity-map.ts';
import type { LandedObjects } from '../../queries/landed.ts';
import { currentNodeTraits } from '../../queries/node-traits.ts';
import { addPartitions } from '../../queries/partitions.ts';
import { rolledUpDays } from '../../queries/profile-days.ts';
import { sessionsOfDays } from '../../queries/sessions.ts';
import { conflicts } from '../../queries/tables/catalogue.ts';
import { unload } from '../../queries/unload.ts';
import type { TaskRow } from '../../schemas/control.ts';
import { keptRunSeconds } from './audience-run.ts';
import {
  catalogued,
  cataloguing,
  partitionLocation,
  publishing,
  replacedFiles,
  tableNamed,
} from './generations.ts';
import type { RefreshPorts } from './ports.ts';
import { attemptOf, type StageQuery, type Work } from './work.ts';

/**
 * Rewrites partitions: `probe` (of events: what will become of the landed ones) → `write` (new files under a prefix of the attempt) → published with the end of that stage →
 * `catalogue` → `clear` (what was consumed and replaced).
 */
export const rewriteWork: Work = {
  queries: (task, ports) => {
    if (task.stage === 'probe') {
      const sql = probedCompaction(compactionOf(task, ports.lake.bucket), task.historySources);
      return [{ name: 'probe', sql, isDdl: false }];
    }
    if (task.stage === 'write') return writing(task, ports);
    if (task.stage !== 'catalogue') return [];
    return [...cataloguing(task, ports), ...cataloguingConflicts(task, ports)];
  },
  finish: async (task, _job, ports) => {
    if (task.stage === 'probe') return { stage: 'write', changes: await probed(task, ports) };
    if (task.stage === 'write') {
      const attempt = attemptOf(task);
      const written = Object.fromEntries(writtenTables(task).map((name) => [name, attempt]));
      const actions = [...publishing({ ...task, written }, ports), ...arrived(task, ports)];
      return { stage: 'catalogue', changes: { written }, actions };
    }
    if (task.stage === 'catalogue') return { stage: 'clear', actions: catalogued(task) };
    await ports.control.putAll(replacedFiles(task, ports));
    const consumed = Object.entries(task.objects).flatMap(([table, keys]) =>
      keys.map((key) => ({ kind: `landed#${table}`, id: `${dayOfKey(key)}#${key}`, key })),
    );
    // Rows first: an object without a row is an orphan; a row without an object would be a lie.
    await ports.control.deleteAll(consumed);
    await ports.lake.deleteAll(consumed.map(({ key }) => key));
    return { stage: 'done' };
  },
  orphans: (task) => (task.stage === 'write' ? writtenTables(task) : []),
  surrender: async () => undefined,
};

function writing(task: TaskRow, ports: RefreshPorts): StageQuery[] {
  return writtenTables(task).map((name) => {
    const table = tableNamed(name);
    const [column = ''] = table.partitionedBy;
    const sql = unload({
      select: selectFor(task, name, ports.lake.bucket),
      to: uriOf(ports.lake.bucket, attemptPrefix(name, attemptOf(task))),
      partitionedBy: [column],
    });
    return { name, sql, isDdl: false };
  });
}

function writtenTables(task: TaskRow): string[] {
  const names = new Set(task.partitions.flatMap(({ current }) => Object.keys(current)));
  return [...names, ...(task.changed.length > 0 ? [conflicts.name] : [])];
}

/** Days without new events keep their generation of `events`; conflicts are written where there are some. */
async function probed(
  task: TaskRow,
  ports: RefreshPorts,
): Promise<Pick<TaskRow, 'partitions' | 'changed' | 'historyRows'>> {
  const queryId = task.queries['probe']?.id;
  if (queryId === undefined) throw new Error('the landed events were not probed');
  const days = await ports.warehouse.results(compactionProbe, queryId);
  const renewed = new Set(days.filter(({ stored }) => stored > 0).map(({ day }) => day));
  const partitions = task.partitions.map(({ value, current }) => {
    const { events: _unchanged, ...others } = current;
    return { value, current: renewed.has(value) ? current : others };
  });
  const changed = days.filter((day) => day.conflicts > 0).map(({ day }) => day);
  const historyRows = days.reduce((sum, { history }) => sum + history, 0);
  return { partitions, changed, historyRows };
}

/** Says that an import has arrived, in the transaction that makes its events count. */
function arrived(task: TaskRow, ports: RefreshPorts): ControlAction[] {
  if (task.historyRows === 0) return [];
  const now = ports.clock();
  const id = `${new Date(now).toISOString()}#${task.id}`;
  const expiresAtEpochSeconds = Math.floor(now / 1000) + keptRunSeconds;
  return [{ put: { kind: 'arrival', id, expiresAtEpochSeconds } }];
}

function selectFor(task: TaskRow, table: string, bucket: string): string {
  const values = task.partitions.map(({ value }) => value);
  switch (table) {
    case 'events':
      return compactedEvents(compactionOf(task, bucket), daysOf(task, 'events'));
    case 'outcomes':
      return compactedOutcomes(compactionOf(task, bucket));
    case 'conflicts':
      return compactedConflicts(compactionOf(task, bucket));
    case 'identity_map':
      return currentIdentityMap(landed(task, 'landing_identity', bucket), existing(task));
    case 'evidence':
      return currentEvidence(landed(task, 'landing_evidence', bucket), existing(task));
    case 'node_traits':
      return currentNodeTraits(landed(task, 'landing_traits', bucket), existing(task));
    case 'consents':
      return currentConsents(landed(task, 'landing_consents', bucket), existing(task));
    case 'account_members':
      return currentAccountMembers(landed(task, 'landing_account_members', bucket), existing(task));
    case 'profile_days':
      return rolledUpDays(values);
    case 'sessions':
      return sessionsOfDays(values);
    default:
      throw new RangeError(`${table} is not rewritten`);
  }
}

function compactionOf(task: TaskRow, bucket: string): Compaction {
  return {
    currentDays: existing(task),
    lookbackDays: task.lookbackDays,
    landedEvents: landed(task, 'landing_events', bucket),
    landedOutcomes: landed(task, 'landing_outcomes', bucket),
  };
}

/** Partitions that any of the task's tables has a generation of. */
function existing(task: TaskRow): string[] {
  return task.partitions
    .filter(({ current }) => Object.values(current).some(({ generation }) => generation > 0))
    .map(({ value }) => value);
}

function landed(task: TaskRow, table: string, bucket: string): LandedObjects {
  const keys = task.objects[table] ?? [];
  return {
    days: [...new Set(keys.map(dayOfKey))],
    uris: keys.map((key) => uriOf(bucket, key)),
  };
}

/** The day in `landing/<table>/day=YYYY-MM-DD/…`. */
function dayOfKey(key: string): string {
  const day = /\/day=([^/]+)\//.exec(key)?.[1];
  if (day === undefined) throw new RangeError(`${key} is no landing object`);
  return day;
}

/** Partitions of one table that the task rewrites. */
function daysOf(task: TaskRow, table: string): string[] {
  return task.partitions.filter(({ current }) => table in current).map(({ value }) => value);
}

function cataloguingConflicts(task: TaskRow, ports: RefreshPorts): StageQuery[] {
  const attempt = task.written[conflicts.name];
  if (attempt === undefined || task.changed.length === 0) return [];
  const places = task.changed.map((day) => ({
    values: [day, attempt],
    location: partitionLocation(conflicts, attempt, day, ports.lake.bucket),
  }));
  return [{ name: 'add conflicts', sql: addPartitions(conflicts, places), isDdl: true }];
}
