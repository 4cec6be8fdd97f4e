import fc from 'fast-check';
import { expect, test, vi } from 'vitest';
import { historyOfEdge, historyOfNode, isUntold } from '../../domain/identity/history-item.ts';
import { ruleOf, shippedRules } from '../../domain/identity/kind-rules.ts';
import {
  handInEdges,
  handInLeaves,
  type PutBackPorts,
  putIdle,
  seedNodes,
} from '../../functions/curate/rebuild/put-back.ts';
import { memoryGraphTable } from '../../proofs/identity/memory-graph-table.ts';
import { carryOut, checkClosure, type Program, programs } from '../../proofs/identity/programs.ts';
import { storedEvidence } from '../../proofs/identity/stored-evidence.ts';
import type { HistoryEdge, HistoryNode } from '../../queries/graph-history.ts';
import { graphIngest } from '../../stores/graph-ingest.ts';
import { lookUpProfiles } from '../../stores/graph-lookup.ts';
import { graphStewardship } from '../../stores/graph-stewardship.ts';

vi.setConfig({ testTimeout: 120_000 });

type Memory = ReturnType<typeof memoryGraphTable>;

/** The writers one after the other: who is first decides nothing here. */
async function lived({ writers }: Program): Promise<Memory> {
  const memory = memoryGraphTable();
  const addEvidence = graphIngest(memory.table, { remembered: 0 });
  const stewardship = graphStewardship(memory.table);
  for (const step of writers.flat()) await carryOut(step, addEvidence, stewardship);
  return memory;
}

/** What the lake keeps of a graph, as the unloaded files have it: no more than what was told, and that nodes are there. */
function historyOf({ nodes, edges }: Memory) {
  const records = [...nodes.values()];
  const rows: HistoryNode[] = records.map((record) => ({
    node: record.node,
    said: isUntold(record) ? null : historyOfNode(record).said,
    version: record.version,
    profile_id: record.profile,
  }));
  const pieces: HistoryEdge[] = [...edges.values()]
    .flatMap((around) => [...around.values()])
    .flatMap((edge) => historyOfEdge(edge, 'edge') ?? []);
  return { rows, pieces };
}

/** @param cut pieces of evidence after which it ends. @default none */
async function rebuilt(
  { rows, pieces }: ReturnType<typeof historyOf>,
  memory: Memory,
  cut = pieces.length,
) {
  const { table } = memory;
  const ports: PutBackPorts = {
    items: table,
    graph: {
      addEvidence: graphIngest(table, { remembered: 0 }),
      profilesOf: (nodes) => lookUpProfiles(table, nodes),
      ...graphStewardship(table),
    },
  };
  await seedNodes(rows, '2026-01-01T00:00:00.000Z', ports);
  await putIdle(pieces, ports);
  await handInEdges(pieces.slice(0, cut), 'edge#', ports);
  await handInLeaves(rows, ports);
  return memory;
}

/** Everything but what a computation makes of it. */
function saidIn(memory: Memory) {
  const { live, removed, erased, blocked, forbidden, nodes } = storedEvidence(memory);
  const text = (pair: object): string => JSON.stringify(pair, Object.keys(pair).toSorted());
  return {
    nodes: nodes.toSorted(),
    live: live.map(text).toSorted(),
    removed: removed.map(text).toSorted(),
    erased: [...erased].toSorted(),
    blocked: [...blocked].toSorted(),
    forbidden: forbidden.map(text).toSorted(),
  };
}

/** Who everybody is. Of a node that joins nobody anyhow it is not judged anew whether it is shared, too. */
function profilesIn({ nodes }: Memory): readonly string[] {
  return [...nodes.values()]
    .map((record) => {
      const { node, profile, members = [], isShared, isErased, isBlocked } = record;
      const isClosed = isErased || isBlocked || ruleOf(shippedRules, node).class === 'household';
      return [node, profile, members.join(), isShared && !isClosed].join(' ');
    })
    .toSorted();
}

test('of what the lake keeps, any graph becomes what it was: evidence, deeds and profiles', async () => {
  await fc.assert(
    fc.asyncProperty(programs, async (program) => {
      const before = await lived(program);
      const after = await rebuilt(historyOf(before), memoryGraphTable());
      await checkClosure(after, shippedRules);
      expect(saidIn(after)).toEqual(saidIn(before));
      expect(profilesIn(after)).toEqual(profilesIn(before));
    }),
    { numRuns: 150 },
  );
});

test('rebuilding a graph that is there writes nothing, and one that was half rebuilt comes to its end', async () => {
  await fc.assert(
    fc.asyncProperty(programs, fc.nat(), async (program, cut) => {
      const before = await lived(program);
      const history = historyOf(before);
      const items = JSON.stringify([
        ...before.nodes,
        ...[...before.edges].map(([, edge]) => [...edge]),
      ]);
      await rebuilt(history, before);
      expect(
        JSON.stringify([...before.nodes, ...[...before.edges].map(([, edge]) => [...edge])]),
      ).toBe(items);
      const half = await rebuilt(history, memoryGraphTable(), cut % (history.pieces.length + 1));
      const after = await rebuilt(history, half);
      expect(profilesIn(after)).toEqual(profilesIn(before));
    }),
    { numRuns: 75 },
  );
});
