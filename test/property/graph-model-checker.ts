import { setImmediate } from 'node:timers/promises';
import type { EvidenceClaim } from '../../domain/identity/graph.ts';
import type { IdentityRules } from '../../domain/identity/kind-rules.ts';
import {
  type Fate,
  type MemoryGraph,
  memoryGraphTable,
} from '../../proofs/identity/memory-graph-table.ts';
import { carryOut, type Step } from '../../proofs/identity/programs.ts';
import { graphIngest } from '../../stores/graph-ingest.ts';
import { graphStewardship } from '../../stores/graph-stewardship.ts';
import type { GraphTable } from '../../stores/graph-table.ts';

export type Memory = ReturnType<typeof memoryGraphTable>;

/** Puts a fault in the place of a writer's table; `writer` is undefined while the instance is prepared. */
export type Sabotage = (table: GraphTable, memory: Memory, writer?: number) => GraphTable;

export interface Model {
  /** Stored before the writers start, one after the other. */
  readonly before: readonly EvidenceClaim[];
  /** What each writer does, all at the same time. */
  readonly writers: readonly (readonly Step[])[];
  readonly rules: IdentityRules;
  /** Writes whose reply each writer may lose. @default 0 */
  readonly lostReplies?: number;
  /** @default none */
  readonly sabotage?: Sabotage;
  /** Does a step in another way than the shipped protocol, or leaves it to that. */
  readonly instead?: (step: Step, table: GraphTable) => Promise<void> | undefined;
  /** Called at the end of every schedule. */
  readonly check: (memory: Memory) => void | Promise<void>;
  /** Most distinct states to visit. */
  readonly maxStates: number;
}

interface Choice {
  readonly writer: number;
  readonly fate: Fate;
}

interface Waiting {
  readonly isWrite: boolean;
  readonly go: (fate: Fate) => void;
}

/**
 * Runs the shipped protocol under every schedule of its calls to the table. A state is the table with what each
 * writer has seen; from a state visited before, nothing new can follow.
 *
 * @returns distinct states; schedules that ran to their end
 */
export async function checkModel(model: Model): Promise<{ states: number; ends: number }> {
  const visited = new Set<string>();
  const open: Choice[][] = [[]];
  let ends = 0;
  const start = await prepared(model);
  for (let prefix = open.pop(); prefix !== undefined; prefix = open.pop()) {
    if (visited.size > model.maxStates) throw new Error(`more than ${model.maxStates} states`);
    const run = await startRun(model, start);
    const path: Choice[] = [];
    for (;;) {
      const choices = run.choices();
      if (path.length >= prefix.length) {
        const state = run.state();
        if (visited.has(state)) break;
        visited.add(state);
        for (const other of choices.slice(1)) open.push([...path, other]);
      }
      const choice = prefix[path.length] ?? choices[0];
      if (choice === undefined) {
        await run.finished;
        await model.check(run.memory);
        ends += 1;
        break;
      }
      path.push(choice);
      await run.take(choice);
    }
  }
  return { states: visited.size, ends };
}

function optionsOf({ rules }: Model) {
  return { limits: { rules }, random: () => 0, wait: async () => {} };
}

async function prepared(model: Model): Promise<MemoryGraph> {
  const memory = memoryGraphTable();
  const table = model.sabotage?.(memory.table, memory) ?? memory.table;
  const addEvidence = graphIngest(table, optionsOf(model));
  for (const claim of model.before) await addEvidence([claim]);
  return memory;
}

async function startRun(model: Model, from: MemoryGraph) {
  let fate: Fate = 'fine';
  const memory = memoryGraphTable({ fate: () => fate, from });
  // Calls that one writer makes side by side are taken in the order in which it made them.
  const waiting = model.writers.map((): Waiting[] => []);
  const histories = model.writers.map((): string[] => []);
  const lost = model.writers.map(() => 0);
  const writers = model.writers.map(async (steps, writer) => {
    const gate = (isWrite: boolean) =>
      new Promise<void>((resolve) => {
        const go = (chosen: Fate) => {
          fate = chosen;
          resolve();
        };
        waiting[writer]?.push({ isWrite, go });
      });
    const gated = gatedTable(memory.table, gate, histories[writer] ?? []);
    const table = model.sabotage?.(gated, memory, writer) ?? gated;
    const addEvidence = graphIngest(table, optionsOf(model));
    const stewardship = graphStewardship(table, optionsOf(model));
    for (const step of steps) {
      await (model.instead?.(step, table) ?? carryOut(step, addEvidence, stewardship));
    }
  });
  const finished = Promise.all(writers);
  // A schedule that is left unfinished may still fail; nobody waits for it.
  finished.catch(() => {});
  await setImmediate();
  return {
    memory,
    finished,
    choices: (): Choice[] =>
      waiting.flatMap(([first], writer) => {
        if (first === undefined) return [];
        const mayLose = first.isWrite && (lost[writer] ?? 0) < (model.lostReplies ?? 0);
        const fine: Choice = { writer, fate: 'fine' };
        return mayLose ? [fine, { writer, fate: 'lost-reply' }] : [fine];
      }),
    state: () => JSON.stringify([[...memory.nodes.values()], edgesOf(memory), histories, lost]),
    take: async (choice: Choice) => {
      const next = waiting[choice.writer]?.shift();
      if (choice.fate !== 'fine') lost[choice.writer] = (lost[choice.writer] ?? 0) + 1;
      next?.go(choice.fate);
      await setImmediate();
    },
  };
}

function edgesOf(memory: Memory): string[] {
  return [...memory.edges].flatMap(([node, around]) =>
    [...around].map(([other, { version }]) => `${node} ${other} ${version}`),
  );
}

/** Each call waits for its turn; the writer's history is what its calls answered. */
function gatedTable(
  table: GraphTable,
  gate: (isWrite: boolean) => Promise<void>,
  history: string[],
): GraphTable {
  const step = async <Result>(isWrite: boolean, call: () => Promise<Result>): Promise<Result> => {
    await gate(isWrite);
    const result = await call();
    history.push(
      JSON.stringify(result instanceof Map || result instanceof Set ? [...result] : result),
    );
    return result;
  };
  return {
    readNodes: (nodes, consistency) =>
      nodes.length === 0
        ? table.readNodes(nodes, consistency)
        : step(false, () => table.readNodes(nodes, consistency)),
    readEdges: (node) => step(false, () => table.readEdges(node)),
    readBeyond: (node) => step(false, () => table.readBeyond(node)),
    readPairs: (pairs, where, consistency) =>
      pairs.length === 0
        ? table.readPairs(pairs, where, consistency)
        : step(false, () => table.readPairs(pairs, where, consistency)),
    insertNodes: (records) =>
      records.length === 0
        ? table.insertNodes(records)
        : step(true, () => table.insertNodes(records)),
    replaceNode: (write) => step(true, () => table.replaceNode(write)),
    transact: (writes) => step(true, () => table.transact(writes)),
    keepBeyondReach: (evidence) => step(true, () => table.keepBeyondReach(evidence)),
  };
}
