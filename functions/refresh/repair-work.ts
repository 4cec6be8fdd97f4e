import type { PartitionPlace } from '../../queries/partitions.ts';
import { adding, moving, partitionLocation, type Rewritten, rewrittenBy } from './generations.ts';
import type { RefreshPorts } from './ports.ts';
import type { Work } from './work.ts';

/**
 * Points the catalogue at generations that a run published and then died: `add` what may be missing, then `move`
 * what may point elsewhere. Here `generation` and `attempt` of a task's partition are those that count.
 */
export const repairWork: Work = {
  queries: (task, ports) => {
    const all = rewrittenBy(task);
    const place = placeIn(ports);
    return task.stage === 'add' ? adding(all, place) : moving(all, place);
  },
  finish: async (task) => {
    if (task.stage === 'add') return { stage: 'move' };
    const actions = rewrittenBy(task).map(({ table, value, generation }) => ({
      update: { kind: `generation#${table.name}`, id: value },
      change: { set: { cataloguedGeneration: generation } },
      condition: { generation: { equals: generation } },
    }));
    return { stage: 'done', actions };
  },
  orphans: () => [],
  surrender: async () => undefined,
};

function placeIn(ports: RefreshPorts): (one: Rewritten) => PartitionPlace {
  return ({ table, value, replaced }) => ({
    values: [value],
    location: partitionLocation(table, replaced ?? '', value, ports.lake.bucket),
  });
}
