import type { NodeRecord } from '../../domain/identity/graph-record.ts';
import type { GraphWrites, NodeWrite } from '../../domain/identity/graph-writes.ts';
import { pairOf } from '../../domain/identity/priority.ts';
import { carryOut, type Step } from '../../proofs/identity/programs.ts';
import { graphIngest } from '../../stores/graph-ingest.ts';
import { graphStewardship } from '../../stores/graph-stewardship.ts';
import type { GraphTable } from '../../stores/graph-table.ts';
import type { Memory, Model, Sabotage } from './graph-model-checker.ts';

/** A way in which the protocol could be built and must not be. */
export interface Unsound {
  readonly name: string;
  readonly sabotage?: Sabotage;
  readonly instead?: NonNullable<Model['instead']>;
}

const transacting = (table: GraphTable, change: (writes: GraphWrites) => GraphWrites) => ({
  ...table,
  transact: (writes: GraphWrites) => table.transact(change(writes)),
});

const whateverVersion = (memory: Memory, { record }: NodeWrite): NodeWrite => ({
  record,
  get expectedVersion() {
    return memory.nodes.get(record.node)?.version ?? 0;
  },
});

/** Whether two records say the same of who is who. */
function isSamePerson(one: NodeRecord | undefined, other: NodeRecord): boolean {
  const said = (record: NodeRecord | undefined) =>
    JSON.stringify([
      record?.profile,
      record?.members,
      record?.isShared,
      record?.isErased,
      record?.isBlocked,
      record?.forbidden,
      record?.leaf === undefined,
    ]);
  return said(one) === said(other);
}

const hasRemoval = ({ edges }: GraphWrites) => edges.some(({ record }) => record.isRemoved);

/** Ids as somebody sees them who orders them the other way round. */
function disguised<Value>(value: Value): Value {
  const turn = (text: string) =>
    text.replace(/(?<=\.)[0-9a-f]{32}/g, (digits) =>
      digits.replace(/./g, (digit) => (15 - Number.parseInt(digit, 16)).toString(16)),
    );
  const walk = (each: unknown): unknown => {
    if (typeof each === 'string') return turn(each);
    if (Array.isArray(each)) return each.map(walk);
    if (each instanceof Map) return new Map([...each].map(([key, one]) => [walk(key), walk(one)]));
    if (each instanceof Set) return new Set([...each].map(walk));
    if (typeof each !== 'object' || each === null) return each;
    return Object.fromEntries(Object.entries(each).map(([key, one]) => [key, walk(one)]));
  };
  // The walk keeps the shape of what it walks, which the compiler cannot see.
  return walk(value) as Value;
}

const backwards = new WeakSet<GraphTable>();

function seenBackwards(table: GraphTable): GraphTable {
  const turned: GraphTable = {
    readNodes: async (nodes, consistency) =>
      disguised(await table.readNodes(disguised(nodes), consistency)),
    readEdges: async (node) => disguised(await table.readEdges(disguised(node))),
    readBeyond: async (node) => disguised(await table.readBeyond(disguised(node))),
    readPairs: async (pairs, where, consistency) =>
      disguised(await table.readPairs(disguised(pairs), where, consistency)),
    insertNodes: async (records) => disguised(await table.insertNodes(disguised(records))),
    replaceNode: (write) => table.replaceNode(disguised(write)),
    transact: (writes) => table.transact(disguised(writes)),
    keepBeyondReach: (evidence) => table.keepBeyondReach(disguised(evidence)),
  };
  backwards.add(turned);
  return turned;
}

const doneBackwards = (step: Step, table: GraphTable): Promise<void> | undefined => {
  if (!backwards.has(table)) return undefined;
  const options = { random: () => 0, wait: async () => {} };
  return carryOut(disguised(step), graphIngest(table, options), graphStewardship(table, options));
};

/** Marks the evidence and cuts the pointer, as if nothing had been decided from the two together. */
const pointerReset = (step: Step, table: GraphTable): Promise<void> | undefined => {
  if (step.kind !== 'remove') return undefined;
  const { stronger, weaker } = step.pair;
  const reset = async (): Promise<void> => {
    const [edge] = (await table.readPairs([step.pair], 'edge', 'strong')).values();
    const record = (await table.readNodes([weaker], 'strong')).get(weaker);
    if (edge === undefined || record === undefined) return;
    const { leaf: _, members: __, ...rest } = record;
    const removed = { ...edge, isRemoved: true, version: edge.version + 1 };
    await table.transact({
      nodes: [
        {
          record: { ...rest, profile: weaker, version: record.version + 1 },
          expectedVersion: record.version,
        },
      ],
      edges: [
        { record: removed, expectedVersion: edge.version },
        { record: { ...removed, node: stronger, other: weaker }, expectedVersion: edge.version },
      ],
      checks: [],
    });
  };
  return reset();
};

/** Each is caught by the checker on at least one instance. */
export const unsound: readonly Unsound[] = [
  {
    name: 'unconditional put: nodes are written whatever their version',
    sabotage: (table, memory) =>
      transacting(table, (writes) => ({
        ...writes,
        nodes: writes.nodes.map((write) => whateverVersion(memory, write)),
      })),
  },
  {
    name: 'no total order: writers order identifiers each in their own way',
    sabotage: (table, _, writer) => (writer === 0 ? seenBackwards(table) : table),
    instead: doneBackwards,
  },
  { name: 'unmerge by pointer reset', instead: pointerReset },
  {
    name: 'unmerge without bumping all: only what changes is written',
    sabotage: (table, memory) =>
      transacting(table, (writes) => {
        if (!hasRemoval(writes)) return writes;
        const nodes = writes.nodes.filter(
          ({ record }) => !isSamePerson(memory.nodes.get(record.node), record),
        );
        return { ...writes, nodes };
      }),
  },
  {
    name: 'unite checking the roots only: they are not written where nobody new joins',
    sabotage: (table, memory) =>
      transacting(table, (writes) => {
        if (hasRemoval(writes)) return writes;
        const isChanged = ({ record }: NodeWrite) =>
          !isSamePerson(memory.nodes.get(record.node), record);
        const roots = writes.nodes.filter(
          (write) => !isChanged(write) && write.record.profile === write.record.node,
        );
        const checks = roots.map(({ record, expectedVersion }) => ({
          node: record.node,
          version: expectedVersion,
        }));
        const nodes = writes.nodes.filter(isChanged);
        return { nodes, edges: writes.edges, checks: [...writes.checks, ...checks] };
      }),
  },
  {
    name: 'profiles that were read but not written are not checked',
    sabotage: (table) => transacting(table, (writes) => ({ ...writes, checks: [] })),
  },
  {
    name: 'a device is made a leaf whatever it has become',
    sabotage: (table, memory, writer) =>
      writer === undefined
        ? table
        : {
            ...table,
            insertNodes: async (records) => {
              await table.insertNodes(records);
              for (const record of records) memory.nodes.set(record.node, record);
              return new Set();
            },
          },
  },
  {
    name: 'evidence is kept at one of its ends only',
    sabotage: (table) =>
      transacting(table, (writes) => ({
        ...writes,
        edges: writes.edges.filter(
          ({ record: { node, other } }) => pairOf(node, other).weaker === node,
        ),
      })),
  },
  {
    name: 'a new identifier takes the place of what it finds',
    sabotage: (table, memory, writer) =>
      writer === undefined
        ? table
        : {
            ...table,
            readNodes: async (nodes, consistency) => {
              const found = new Map(await table.readNodes(nodes, consistency));
              // As an eventually consistent read may: what is one change old is not there yet.
              for (const [each, record] of found) if (record.version === 1) found.delete(each);
              return found;
            },
            transact: (writes) => {
              const nodes = writes.nodes.map((write) =>
                write.expectedVersion === 0 ? whateverVersion(memory, write) : write,
              );
              return table.transact({ ...writes, nodes });
            },
          },
  },
];
