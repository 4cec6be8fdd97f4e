import { attemptPrefix, uriOf } from '../../domain/refresh/places.ts';
import {
  type AudienceGeneration,
  audienceCount,
  audienceCounts,
  changedMembers,
  nextMembers,
} from '../../queries/membership.ts';
import { addPartitions } from '../../queries/partitions.ts';
import { differences, memberships } from '../../queries/tables/catalogue.ts';
import type { LakeTable } from '../../queries/tables/table.ts';
import { unload } from '../../queries/unload.ts';
import type { TaskRow } from '../../schemas/control.ts';
import { audiencesById, audienceTasks } from './audience-plan.ts';
import { failAudience, keepAudience, publishAudience } from './audience-publication.ts';
import { partitionLocation } from './generations.ts';
import type { RefreshPorts } from './ports.ts';
import { attemptOf, type StageQuery, type Work } from './work.ts';

/**
 * Evaluates a pack of audiences: `differ` writes who enters or leaves, `add differences` shows these to the engine,
 * `members` applies them to the current members of the audiences that changed, `add members`, `count` → published.
 * An audience that nobody enters or leaves keeps its generation.
 */
export const audienceWork: Work = {
  queries: (task, ports) => {
    switch (task.stage) {
      case 'differ':
        return [differing(task, ports)];
      case 'add differences':
        return [adding(task, differences, ports)];
      case 'members':
        return [writing(memberships, nextMembers(changedOf(task)), task, ports)];
      case 'add members':
        return [adding(task, memberships, ports)];
      default:
        return [{ name: 'count', sql: audienceCounts(nextOf(task)), isDdl: false }];
    }
  },
  finish: async (task, job, ports) => {
    switch (task.stage) {
      case 'differ': {
        const changed = await changedAudiences(task, ports);
        const unchanged = task.audiences.filter(({ id }) => !changed.includes(id));
        for (const one of unchanged) await keepAudience(one, job, task, ports);
        const written = { ...task.written, [differences.name]: attemptOf(task) };
        return {
          stage: changed.length > 0 ? 'add differences' : 'done',
          changes: { changed, written },
        };
      }
      case 'add differences':
        return { stage: 'members' };
      case 'members': {
        const written = { ...task.written, [memberships.name]: attemptOf(task) };
        return { stage: 'add members', changes: { written } };
      }
      case 'add members':
        return { stage: 'count' };
      default: {
        const queryId = task.queries['count']?.id;
        if (queryId === undefined) throw new Error('the members were not counted');
        const counts = await ports.warehouse.results(audienceCount, queryId);
        for (const audience of task.audiences.filter(({ id }) => task.changed.includes(id))) {
          const count = counts.find(({ audience_id }) => audience_id === audience.id);
          if (count === undefined) throw new Error(`nothing changed in ${audience.id}`);
          await publishAudience(audience, count, job, task, ports);
        }
        return { stage: 'done' };
      }
    }
  },
  orphans: (task) => {
    if (task.stage === 'differ') return [differences.name];
    return task.stage === 'members' ? [memberships.name] : [];
  },
  surrender: async (task, job, reason, ports) => {
    const [only] = task.audiences;
    if (task.audiences.length === 1 && only !== undefined) {
      await failAudience(only, reason, job, task, ports);
      return [];
    }
    const rows = await audiencesById(
      task.audiences.map(({ id }) => id),
      ports,
    );
    const middle = Math.ceil(task.audiences.length / 2);
    return [
      ...audienceTasks(task.audiences.slice(0, middle), rows, job, `${task.id}a`, ports),
      ...audienceTasks(task.audiences.slice(middle), rows, job, `${task.id}b`, ports),
    ];
  },
};

function differing(task: TaskRow, ports: RefreshPorts): StageQuery {
  if (task.sql === undefined) throw new Error(`${task.id} has no statement`);
  const current = task.audiences.map(({ id, generation }) => ({ audienceId: id, generation }));
  const statement = writing(differences, changedMembers(task.sql, current), task, ports);
  return { ...statement, isForeign: task.isForeign === true };
}

function writing(table: LakeTable, select: string, task: TaskRow, ports: RefreshPorts): StageQuery {
  const to = uriOf(ports.lake.bucket, attemptPrefix(table.name, attemptOf(task)));
  const sql = unload({ select, to, partitionedBy: ['audience_id'] });
  return { name: table.name, sql, isDdl: false };
}

function adding(task: TaskRow, table: LakeTable, ports: RefreshPorts): StageQuery {
  const attempt = task.written[table.name];
  if (attempt === undefined) throw new Error(`nothing is written of ${table.name}`);
  const places = nextOf(task).map(({ audienceId, generation }) => ({
    values: [audienceId, String(generation)],
    location: partitionLocation(table, attempt, audienceId, ports.lake.bucket),
  }));
  return { name: `add ${table.name}`, sql: addPartitions(table, places), isDdl: true };
}

async function changedAudiences(task: TaskRow, ports: RefreshPorts): Promise<string[]> {
  const prefix = attemptPrefix(differences.name, attemptOf(task));
  const keys = await ports.lake.list(prefix);
  const folders = new Set(keys.map((key) => key.slice(prefix.length).split('/')[0]));
  return task.audiences.map(({ id }) => id).filter((id) => folders.has(`audience_id=${id}`));
}

/** The changed audiences, at the generation that counts now. */
function changedOf(task: TaskRow): (AudienceGeneration & { readonly next: number })[] {
  return task.audiences
    .filter(({ id }) => task.changed.includes(id))
    .map(({ id, generation, next }) => ({ audienceId: id, generation, next }));
}

function nextOf(task: TaskRow): AudienceGeneration[] {
  return changedOf(task).map(({ audienceId, next }) => ({ audienceId, generation: next }));
}
