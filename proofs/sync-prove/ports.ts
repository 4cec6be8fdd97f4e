import { hash } from 'node:crypto';
import type { ControlTable } from '../../domain/control/control-table.ts';
import type { Connection, DeliverPorts } from '../../functions/deliver/ports.ts';
import { deliveryMessage } from '../../schemas/messages.ts';
import type { Invocations } from './invocations.ts';
import type { DifferenceLake } from './lake.ts';
import type { VirtualTime } from './virtual-time.ts';
import type { World } from './world.ts';

/** Rows that DynamoDB takes in one request; a batch that dies leaves some of them. */
const batchRows = 25;
const latencyMs = { control: 8, graph: 25, vault: 25, warehouse: 60, lake: 40, queue: 10 } as const;

export interface ProvedStores {
  readonly control: ControlTable;
  readonly world: World;
  readonly lake: DifferenceLake;
}

/** Ports of the function that sends, over stores in memory; each call of them is one that can fail or be the last. */
export function provedPorts(
  { control, world, lake }: ProvedStores,
  connection: Connection,
  machine: {
    readonly invocations: Invocations;
    readonly time: VirtualTime;
    readonly random: () => number;
  },
): DeliverPorts {
  const { invocations, time, random } = machine;
  const { call } = bound(invocations);
  return {
    control: failingControl(control, invocations, random),
    graph: {
      addEvidence: () => Promise.reject(new Error('whoever sends adds no evidence')),
      profilesOf: (nodes) =>
        call(latencyMs.graph, async () => found(nodes, (node) => world.viewOf(node))),
    },
    vault: {
      merge: () => Promise.reject(new Error('whoever sends keeps no personal data')),
      read: (nodes) =>
        call(latencyMs.vault, async () => {
          invocations.noteRead(nodes);
          return found(nodes, (node) => world.recordOf(node));
        }),
    },
    warehouse: {
      start: (sql, token) => call(latencyMs.warehouse, async () => lake.start(sql, token)),
      status: (queryId) => call(latencyMs.warehouse, async () => lake.status(queryId)),
      stop: async () => {},
      results: () => Promise.reject(new Error('a difference is unloaded')),
      ask: () => Promise.reject(new Error('a difference is unloaded')),
    },
    objects: {
      bucket: lake.objects.bucket,
      list: (prefix, limit) => call(latencyMs.lake, () => lake.objects.list(prefix, limit)),
      deleteAll: (keys) => call(latencyMs.lake, () => lake.objects.deleteAll(keys)),
    },
    lines: { read: (schema, key) => call(latencyMs.lake, () => lake.lines.read(schema, key)) },
    queue: {
      send: (message, delaySeconds) =>
        call(latencyMs.queue, async () =>
          invocations.send(JSON.stringify(deliveryMessage.parse(message)), delaySeconds),
        ),
    },
    connectionFor: async () => connection,
    clock: time.now,
    random,
    sha256: (text) => hash('sha256', text),
  };
}

/** The control table as somebody sees it whose calls take time, fail and are the last. */
function failingControl(
  control: ControlTable,
  invocations: Invocations,
  random: () => number,
): ControlTable {
  const { call } = bound(invocations);
  const ms = latencyMs.control;
  /** Some batches of a request of many, as they are sent beside each other. */
  const some = <Row>(rows: readonly Row[]): readonly Row[] =>
    rows.filter((_, at) => Math.floor(at / batchRows) % 3 !== Math.floor(random() * 3));
  return {
    get: (schema, kind, id) => call(ms, () => control.get(schema, kind, id)),
    getAll: (schema, kind, ids) => call(ms, () => control.getAll(schema, kind, ids)),
    put: (row, condition) => call(ms, () => control.put(row, condition)),
    putIfAbsent: (row) => call(ms, () => control.putIfAbsent(row)),
    putAll: (rows) =>
      call(
        ms,
        () => control.putAll(rows),
        () => control.putAll(some(rows)),
      ),
    update: (key, change, condition) => call(ms, () => control.update(key, change, condition)),
    delete: (key, condition) => call(ms, () => control.delete(key, condition)),
    deleteAll: (keys) =>
      call(
        ms,
        () => control.deleteAll(keys),
        () => control.deleteAll(some(keys)),
      ),
    query: (schema, query) => call(ms, () => control.query(schema, query)),
    queryAll: (schema, query) => call(ms, () => control.queryAll(schema, query)),
    transact: (actions) => call(ms, () => control.transact(actions)),
  };
}

const bound = (invocations: Invocations): Pick<Invocations, 'call'> => ({
  call: (latency, effect, half) => invocations.call(latency, effect, half),
});

function found<Value>(
  nodes: readonly string[],
  read: (node: string) => Value | undefined,
): ReadonlyMap<string, Value> {
  const values = new Map<string, Value>();
  for (const node of nodes) {
    const value = read(node);
    if (value !== undefined) values.set(node, value);
  }
  return values;
}
