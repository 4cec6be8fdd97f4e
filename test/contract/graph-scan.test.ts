import { afterAll, beforeAll, expect, test } from 'vitest';
import { evidenceOf } from '../../domain/identity/evidence.ts';
import type { EdgeRecord, NodeRecord } from '../../domain/identity/graph-record.ts';
import { claim, node } from '../../proofs/identity/arbitraries.ts';
import { dynamoGraphScan } from '../../stores/graph-scan.ts';
import { dynamoIdentityGraph } from '../../stores/identity-graph.ts';
import { type EmbeddedTables, embeddedTables } from './embedded-tables.ts';

let tables: EmbeddedTables;
beforeAll(async () => {
  tables = await embeddedTables();
});
afterAll(() => tables.close());

const people = Array.from({ length: 600 }, (_, index) =>
  claim(node('user_id', index), node('email', index), node('anonymous_id', index)),
);

async function wholeGraph(segments: number, what: 'nodes' | 'all') {
  const scan = dynamoGraphScan({ tableName: 'identity', client: tables.client });
  const nodes: NodeRecord[] = [];
  const edges: EdgeRecord[] = [];
  let pages = 0;
  for (let segment = 0; segment < segments; segment += 1) {
    let after: string | undefined;
    do {
      const page = await scan.page(segment, segments, after, what);
      nodes.push(...page.nodes);
      edges.push(...page.edges);
      after = page.next;
      pages += 1;
    } while (after !== undefined);
  }
  return { nodes, edges, pages };
}

test('a scan meets every node once and every piece of evidence from both ends, in any cut', async () => {
  const graph = dynamoIdentityGraph({ tableName: 'identity', client: tables.client });
  await graph.addEvidence(people);
  const expected = [...new Set(people.flatMap(({ nodes }) => nodes))].sort();
  const { pairs } = evidenceOf(people);
  for (const segments of [1, 16]) {
    const { nodes, edges } = await wholeGraph(segments, 'all');
    expect(nodes.map((record) => record.node).sort()).toEqual(expected);
    const leaves = nodes.filter(({ leaf }) => leaf !== undefined).length;
    expect(edges.length).toBe(2 * (pairs.size - leaves));
  }
  const { nodes, edges } = await wholeGraph(4, 'nodes');
  expect(nodes.map((record) => record.node).sort()).toEqual(expected);
  expect(edges).toEqual([]);
});
