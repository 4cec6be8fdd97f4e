import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import Papa from 'papaparse';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import * as z from 'zod';
import type { EvidenceClaim, IdentityGraph, ProfileView } from '../../domain/identity/graph.ts';
import type { NodeId } from '../../domain/identity/identifier.ts';
import { dynamoIdentityGraph } from '../../stores/identity-graph.ts';
import { batch, takeBatch, tools } from '../unit/intake-tools.ts';
import { type EmbeddedTables, embeddedTables } from './embedded-tables.ts';

const file = join(import.meta.dirname, '../../../shared/data/web_events/snowplow_web_events.csv');
const row = z.object({
  event: z.string(),
  event_id: z.string(),
  collector_tstamp: z.string(),
  /** Names the edge case that the row stands for, and so one visitor. */
  user_id: z.string(),
  domain_userid: z.string(),
});
type Row = z.infer<typeof row>;

interface Visit {
  readonly cookie: string;
  readonly login: string;
  /** Node that the lake's row has. */
  readonly node: NodeId;
  readonly claims: readonly EvidenceClaim[];
}

/**
 * The set as a shop would send it: a visitor is logged in only in the last event of each cookie, all views before
 * that carry the cookie alone.
 */
function visits(rows: readonly Row[]): readonly Visit[] {
  const inOrder = rows.toSorted((one, other) =>
    one.collector_tstamp < other.collector_tstamp ? -1 : 1,
  );
  const lastOf = new Map(inOrder.map((each) => [`${each.domain_userid} ${each.user_id}`, each]));
  const events = inOrder.map((each) => ({
    type: each.event === 'page_view' ? 'page' : 'track',
    ...(each.event !== 'page_view' && { event: each.event }),
    messageId: each.event_id,
    timestamp: new Date(`${each.collector_tstamp}Z`).toISOString(),
    anonymousId: each.domain_userid,
    ...(lastOf.get(`${each.domain_userid} ${each.user_id}`) === each && { userId: each.user_id }),
  }));
  return takeBatch(batch(events)).events.flatMap(({ taken }, position) => {
    const from = inOrder[position];
    if (from === undefined || taken.kind !== 'taken') return [];
    const { domain_userid: cookie, user_id: login } = from;
    return [{ cookie, login, node: taken.row.node, claims: taken.claims }];
  });
}

const nodeOf = (kind: 'user_id' | 'anonymous_id', value: string): NodeId =>
  tools.identify(kind, value)?.node ?? '';

describe.skipIf(!existsSync(file))('web events (skipped where ../shared/data is absent)', () => {
  let tables: EmbeddedTables;
  let graph: IdentityGraph;
  let all: readonly Visit[];
  let views: ReadonlyMap<NodeId, ProfileView>;

  beforeAll(async () => {
    const parsed = Papa.parse(readFileSync(file, 'utf8'), { header: true, skipEmptyLines: true });
    all = visits(z.array(row).parse(parsed.data));
    tables = await embeddedTables();
    graph = dynamoIdentityGraph({ tableName: 'identity', client: tables.client });
    for (const visit of all) await graph.addEvidence(visit.claims);
    views = await graph.profilesOf([...new Set(all.map(({ node }) => node))]);
  });
  afterAll(() => tables?.close());

  const profileOf = (node: NodeId) => views.get(node)?.profileId;
  const loginsOf = (cookie: string) =>
    new Set(all.filter((visit) => visit.cookie === cookie).map(({ login }) => login));

  test('a known person keeps the views from before the login', () => {
    const ofOnePerson = all.filter(({ cookie }) => cookie !== '' && loginsOf(cookie).size === 1);
    const before = ofOnePerson.filter(({ node }) => node.startsWith('anonymous_id.'));
    expect(before.length).toBeGreaterThan(80);
    for (const { node, login } of ofOnePerson)
      expect(profileOf(node), login).toBe(nodeOf('user_id', login));
  });

  test('two cookies and a login are one person', async () => {
    const login = 'Rotating domain_userid per session';
    const cookies = new Set(
      all.filter((visit) => visit.login === login).map((each) => each.cookie),
    );
    expect(cookies.size).toBe(3);
    const nodes = [...cookies].map((cookie) => nodeOf('anonymous_id', cookie));
    const found = await graph.profilesOf([...nodes, nodeOf('user_id', login)]);
    expect(found.size).toBe(4);
    expect(new Set([...found.values()].map(({ profileId }) => profileId))).toEqual(
      new Set([nodeOf('user_id', login)]),
    );
  });

  test('a cookie of ten people joins none of them, and its views stay its own', async () => {
    const shared = [...new Set(all.map(({ cookie }) => cookie))].filter(
      (cookie) => loginsOf(cookie).size > 1,
    );
    expect(shared).toHaveLength(1);
    const [cookie = ''] = shared;
    const node = nodeOf('anonymous_id', cookie);
    const people = [...loginsOf(cookie)].map((login) => nodeOf('user_id', login));
    expect(people).toHaveLength(10);
    const found = await graph.profilesOf([node, ...people]);
    for (const each of [node, ...people]) expect(found.get(each)?.members).toEqual([each]);
  });
});
