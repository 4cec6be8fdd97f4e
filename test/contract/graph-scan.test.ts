import { afterAll, beforeAll, expect, test } from 'vitest';
import { evidenceOf } from '../../domain/identity/evidence.ts';
import type { EdgeRecord, NodeRecord } from '../../domain/identity/graph-record.ts';
import { pairOf } from '../../domain/identity/priority.ts';
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

test('evidence beyond reach is met from both ends, page by page, until it is handed in within reach', async () => {
  const [hub, ...emails] = ['hub', 1, 2, 3, 4, 5].map((value) => node('email', `beyond ${value}`));
  const pairs = emails.map((email) => pairOf(hub ?? '', email));
  const said = pairs.map(({ stronger, weaker }) => claim(stronger, weaker));
  const place = { tableName: 'identity', client: tables.client };
  const narrow = dynamoIdentityGraph({ ...place, limits: { maxDegree: 3 } });
  for (const each of said) await narrow.addEvidence([each]);
  const scan = dynamoGraphScan(place);
  const found: EdgeRecord[] = [];
  let after: string | undefined;
  let pages = 0;
  do {
    const page = await scan.page(0, 1, after, 'beyond', 100);
    expect([page.nodes, page.edges]).toEqual([[], []]);
    found.push(...page.beyond);
    after = page.next;
    pages += 1;
  } while (after !== undefined);
  expect(pages).toBeGreaterThan(6);
  const ends = pairs.slice(3).flatMap(({ stronger, weaker }) => [stronger, weaker]);
  expect(found.map((edge) => edge.node).sort()).toEqual(ends.sort());
  expect(await narrow.beyondReach(pairs.slice(3))).toEqual(pairs.slice(3));
  const refused = (await narrow.evidenceOf(hub ?? ''))?.evidence.flatMap(
    ({ refusal }) => refusal ?? [],
  );
  expect(refused).toEqual(['beyond_reach', 'beyond_reach']);
  const wide = dynamoIdentityGraph(place);
  await wide.addEvidence(said.slice(4));
  expect(await wide.beyondReach(pairs.slice(3))).toEqual(pairs.slice(3, 4));
  await wide.addEvidence(said);
  expect(await wide.beyondReach(pairs.slice(3))).toEqual([]);
  // It counts now, and is not told a second time as what does not.
  const evidence = (await wide.evidenceOf(hub ?? ''))?.evidence ?? [];
  expect(evidence.map(({ refusal }) => refusal)).toEqual(pairs.map(() => undefined));
});
