import * as z from 'zod';
import type { NodeId } from '../../domain/identity/identifier.ts';
import {
  explained,
  profileEvidence,
  profileHistory,
  resolved,
} from '../../schemas/api/identity.ts';
import { auditOfRow, auditRow, profileHistoryRow } from '../../schemas/identity-history.ts';
import { shownAudit } from './identity-audit.ts';
import { knownNodes, nodeReference, nodesOf, unknownIdentifier } from './node-reference.ts';
import type { ApiPorts } from './ports.ts';
import { type Answered, notFound, ok } from './response.ts';
import { type Route, route } from './route.ts';

const several = z.strictObject({ nodes: z.array(nodeReference).min(1).max(100) });
const single = z.strictObject({ node: nodeReference });
const pair = z.strictObject({ one: nodeReference, other: nodeReference });

/** Newest rows of either kind that a history shows. */
const historyRows = 100;

// POST, so that identifiers are in no URL and in no access log.
export const identityLookupRoutes: readonly Route[] = [
  route({
    method: 'POST',
    path: '/api/identity/resolve',
    summary: 'Whose profiles these identifiers belong to now',
    scope: 'identity:read',
    body: several,
    answers: { 200: resolved },
    isRepeatable: true,
    run: async ({ body }, ports) => {
      const references = body.nodes.map((each, index) => [`nodes[${index}]`, each] as const);
      const found = nodesOf(references, ports);
      return 'refused' in found ? found.refused : resolve(found.nodes, ports);
    },
  }),
  route({
    method: 'POST',
    path: '/api/identity/explain',
    summary: 'Why two identifiers are, or are not, one person',
    scope: 'identity:read',
    body: pair,
    answers: { 200: explained },
    errors: ['not_found'],
    isRepeatable: true,
    run: async ({ body }, ports) => {
      const found = await knownNodes(Object.entries(body), ports);
      if ('refused' in found) return found.refused;
      const [one = '', other = ''] = found.nodes;
      const explanation = await ports.graph.explain(one, other);
      if (explanation === undefined) return notFound('identifier');
      const [first, second] = explanation.profileIds;
      return ok({ one, other, isOnePerson: first === second, ...explanation });
    },
  }),
  route({
    method: 'POST',
    path: '/api/identity/evidence',
    summary: 'Everything the graph holds about the profile of an identifier',
    scope: 'identity:read',
    body: single,
    answers: { 200: profileEvidence },
    errors: ['not_found'],
    isRepeatable: true,
    run: async ({ body }, ports) => {
      const found = nodesOf([['node', body.node]], ports);
      if ('refused' in found) return found.refused;
      const [node = ''] = found.nodes;
      const evidence = await ports.graph.evidenceOf(node);
      return evidence === undefined ? unknownIdentifier('node', node) : ok({ node, ...evidence });
    },
  }),
  route({
    method: 'POST',
    path: '/api/identity/history',
    summary: 'What happened to the profile of an identifier, and who did it',
    scope: 'identity:read',
    body: single,
    answers: { 200: profileHistory },
    errors: ['not_found'],
    isRepeatable: true,
    run: async ({ body }, ports) => {
      const found = nodesOf([['node', body.node]], ports);
      return 'refused' in found ? found.refused : history(found.nodes[0] ?? '', ports);
    },
  }),
];

/** Who each is now, in the order asked; what nobody has seen yet is not known. */
async function resolve(
  nodes: readonly NodeId[],
  ports: ApiPorts,
): Promise<Answered<typeof resolved>> {
  const views = await ports.graph.profilesOf([...new Set(nodes)]);
  const results = nodes.map((node) => {
    const view = views.get(node);
    return view === undefined ? { node, isKnown: false } : { node, isKnown: true, ...view };
  });
  return ok({ results });
}

/** What happened to the profile that a node names or belongs to, and what people did about it; oldest first. */
async function history(node: NodeId, ports: ApiPorts): Promise<Answered<typeof profileHistory>> {
  const view = (await ports.graph.profilesOf([node])).get(node);
  if (view === undefined) return unknownIdentifier('node', node);
  const { control } = ports;
  const newest = { reverse: true, limit: historyRows };
  // What became of a member before it was one is told at the member.
  const named = [...new Set([node, view.profileId, ...view.members])];
  const [changes, pointers] = await Promise.all([
    Promise.all(
      named.map((each) =>
        control.query(profileHistoryRow, { kind: `profile-history#${each}`, ...newest }),
      ),
    ),
    Promise.all(
      named.map((each) => control.query(auditOfRow, { kind: `audit-of#${each}`, ...newest })),
    ),
  ]);
  const auditIds = [...new Set(pointers.flatMap(({ rows }) => rows.map(({ id }) => id)))];
  const deeds = await control.getAll(auditRow, 'audit', auditIds);
  const told = changes.flatMap(({ rows }) =>
    rows.map(({ kind, at, changes, id }) => ({
      at,
      profile: kind.slice('profile-history#'.length),
      version: Number(id),
      changes,
    })),
  );
  const entries = [...told, ...deeds.map((row) => ({ at: row.at, audit: shownAudit(row) }))];
  return ok({
    node,
    profileId: view.profileId,
    isErased: view.isErased,
    history: entries.toSorted((one, other) => (one.at < other.at ? -1 : 1)),
  });
}
