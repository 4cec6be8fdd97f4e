import type { ControlTable } from '../../domain/control/control-table.ts';
import type { DeliverPorts } from '../../functions/deliver/ports.ts';
import { seeded } from '../seeded.ts';
import { keyOwners } from '../sync-prove/consent-watch.ts';
import { faultPlan } from '../sync-prove/fault-plan.ts';
import { provedPlatforms } from '../sync-prove/platforms.ts';
import { populationOf } from '../sync-prove/population.ts';
import { writeRows } from '../sync-prove/rows.ts';
import { isoTime, openStage } from '../sync-prove/stage.ts';
import { plainPeople } from './plain-people.ts';

/** What a run costs. */
export interface RunCost {
  readonly changes: number;
  readonly requests: number;
  /** Rows of the control table that were read or written, and calls that did it. */
  readonly rows: number;
  readonly calls: number;
  /** Profiles whom the graph was asked for. */
  readonly profiles: number;
}

const destination = 'meta';
const faultless = { number: 1, extent: { requests: 1, calls: 1 }, outageMs: 0 };

/** Costs of runs with so many changes each, one after another, of a list of `members` people. */
export async function costsOfChanges(
  members: number,
  changes: readonly number[],
): Promise<readonly RunCost[]> {
  const platform = provedPlatforms[destination];
  if (platform === undefined) throw new RangeError(`There is no destination ${destination}`);
  const population = populationOf(plainPeople(members + Math.max(...changes)));
  const random = seeded(1);
  const counts = { rows: 0, calls: 0, profiles: 0 };
  const stage = openStage({
    destination,
    platform,
    population,
    owners: keyOwners(population, platform.keys),
    plan: faultPlan(new Set(), faultless, random),
    random,
    startEpochMs: Date.parse('2026-07-01T00:00:00Z'),
    tampered: (ports) => counted(ports, counts),
  });
  const { world, control, time, remote } = stage;
  for (const { index } of population.people) world.consent(index, true);
  for (let index = 0; index < members; index += 1) world.enter(index);
  const { settings } = platform;
  await writeRows(control, { name: destination, settings }, ['email', 'phone'], isoTime(time));
  await stage.run('first', undefined);
  await stage.rest();
  const costs: RunCost[] = [];
  let next = members;
  let gone = 0;
  for (const change of changes) {
    for (let at = 0; at < change; at += 2, gone += 1) world.leave(gone);
    for (let at = 1; at < change; at += 2, next += 1) world.enter(next);
    const before = { ...counts, requests: remote.requests() };
    await stage.run(`of-${change}`, undefined);
    await stage.rest();
    costs.push({
      changes: change,
      requests: remote.requests() - before.requests,
      rows: counts.rows - before.rows,
      calls: counts.calls - before.calls,
      profiles: counts.profiles - before.profiles,
    });
  }
  if (stage.failures.length > 0) throw new Error(stage.failures.join('\n'));
  remote.close();
  return costs;
}

function counted(
  ports: DeliverPorts,
  counts: { rows: number; calls: number; profiles: number },
): DeliverPorts {
  const { control, graph } = ports;
  const of = <Value>(rows: number, work: Promise<Value>): Promise<Value> => {
    counts.calls += 1;
    counts.rows += rows;
    return work;
  };
  const read = async <Row>(work: Promise<readonly Row[]>): Promise<readonly Row[]> => {
    const rows = await of(0, work);
    counts.rows += Math.max(1, rows.length);
    return rows;
  };
  const table: ControlTable = {
    get: (schema, kind, id) => of(1, control.get(schema, kind, id)),
    getAll: (schema, kind, ids) => of(ids.length, control.getAll(schema, kind, ids)),
    put: (row, condition) => of(1, control.put(row, condition)),
    putIfAbsent: (row) => of(1, control.putIfAbsent(row)),
    putAll: (rows) => of(rows.length, control.putAll(rows)),
    update: (key, change, condition) => of(1, control.update(key, change, condition)),
    delete: (key, condition) => of(1, control.delete(key, condition)),
    deleteAll: (keys) => of(keys.length, control.deleteAll(keys)),
    query: async (schema, query) => {
      const page = await of(0, control.query(schema, query));
      counts.rows += Math.max(1, page.rows.length);
      return page;
    },
    queryAll: (schema, query) => read(control.queryAll(schema, query)),
    transact: (actions) => of(actions.length, control.transact(actions)),
  };
  return {
    ...ports,
    control: table,
    graph: {
      ...graph,
      profilesOf: (nodes) => {
        counts.profiles += nodes.length;
        return graph.profilesOf(nodes);
      },
    },
  };
}
