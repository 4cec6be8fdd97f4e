import * as z from 'zod';
import type { NodeId } from '../../domain/identity/identifier.ts';
import { comparePriority, pairKey, pairOf } from '../../domain/identity/priority.ts';
import type { GraphChange } from '../../domain/identity/stewardship.ts';
import { audited } from './identity-audit.ts';
import { knownNodes, type NodeReference, nodeReference, nodesOf } from './node-reference.ts';
import type { ApiPorts } from './ports.ts';
import { type ApiResponse, failure } from './response.ts';
import { type Call, type Route, routeWithBody } from './route.ts';

/** Why; it is kept with the deed. Names of people do not belong there. */
export const reason = z.string().trim().min(1).max(200);

const pairBody = z.strictObject({ one: nodeReference, other: nodeReference, reason });
const nodeBody = z.strictObject({ node: nodeReference, reason });
const aliasBody = z.strictObject({ previous: nodeReference, current: nodeReference, reason });

type PairDeed = 'restore' | 'forbid' | 'allow';

export const identityChangeRoutes: readonly Route[] = [
  routeWithBody('POST', '/api/identity/unmerge', 'admin', pairBody, (call, ports) =>
    withPair({ one: call.body.one, other: call.body.other }, ports, (one, other) =>
      audited(
        { what: 'unmerge', nodes: [one, other], reason: call.body.reason, who: call.caller },
        ports,
        () => unmerge(one, other, ports),
        ({ done }) => ({ done }),
      ),
    ),
  ),
  ...(['restore', 'forbid', 'allow'] as const).map(pairRoute),
  ...(['block', 'unblock'] as const).map((what) =>
    routeWithBody('POST', `/api/identity/${what}`, 'admin', nodeBody, async (call, ports) => {
      const found = await knownNodes([['node', call.body.node]], ports);
      if ('refused' in found) return found.refused;
      const [node = ''] = found.nodes;
      const deed = { what, nodes: [node], reason: call.body.reason, who: call.caller };
      return audited(deed, ports, () => ports.graph[what](node));
    }),
  ),
  routeWithBody('POST', '/api/identity/alias', 'admin', aliasBody, alias),
];

function pairRoute(what: PairDeed): Route {
  return routeWithBody('POST', `/api/identity/${what}`, 'admin', pairBody, (call, ports) =>
    withPair({ one: call.body.one, other: call.body.other }, ports, (one, other) => {
      const deed = { what, nodes: [one, other], reason: call.body.reason, who: call.caller };
      return audited(deed, ports, () =>
        what === 'restore'
          ? ports.graph.restoreEvidence(pairOf(one, other))
          : ports.graph[what](one, other),
      );
    }),
  );
}

type Parted = GraphChange & {
  readonly done: 'removed' | 'forbidden' | 'removed_and_forbidden' | 'nothing';
};

/**
 * Takes the two apart: removes the evidence between them where there is some, and forbids the link where that is not
 * enough, because they hang together by others. Two that are apart stay as they are.
 */
async function unmerge(one: NodeId, other: NodeId, ports: ApiPorts): Promise<Parted | undefined> {
  const { graph } = ports;
  const pair = pairOf(one, other);
  // A leaf holds its evidence itself, so either end may be the one that has it.
  const ends = await Promise.all([graph.evidenceOf(one), graph.evidenceOf(other)]);
  if (ends.includes(undefined)) return undefined;
  const isDirect = ends
    .flatMap((end) => end?.evidence ?? [])
    .some((evidence) => pairKey(evidence) === pairKey(pair) && evidence.refusal !== 'removed');
  const removed = isDirect ? await graph.removeEvidence(pair) : undefined;
  const views = await graph.profilesOf([one, other]);
  const isOne = views.get(one)?.profileId === views.get(other)?.profileId;
  const forbidden = isOne ? await graph.forbid(one, other) : undefined;
  const [first, last] = [removed ?? forbidden, forbidden ?? removed];
  if (first === undefined || last === undefined) {
    const now = [...views.values()];
    return { isChanged: false, before: now, after: now, done: 'nothing' };
  }
  const both = removed !== undefined && forbidden !== undefined;
  const single = removed === undefined ? 'forbidden' : 'removed';
  return {
    isChanged: first.isChanged || last.isChanged,
    before: first.before,
    after: last.after,
    done: both ? 'removed_and_forbidden' : single,
  };
}

/** Evidence by hand: the two identifiers are said to be of one person. Whether that makes them one is for the rules. */
async function alias(
  { body, caller }: Call<z.infer<typeof aliasBody>>,
  ports: ApiPorts,
): Promise<ApiResponse> {
  const { previous, current } = body;
  const found = nodesOf(
    [
      ['previous', previous],
      ['current', current],
    ],
    ports,
  );
  if ('refused' in found) return found.refused;
  const [one = '', other = ''] = found.nodes;
  if (one === other) return isSame('current');
  const nodes = [one, other].toSorted(comparePriority);
  const deed = { what: 'alias' as const, nodes: [one, other], reason: body.reason, who: caller };
  const act = async (auditId: string) => {
    const before = [...(await ports.graph.profilesOf(nodes)).values()];
    await ports.graph.addEvidence([
      {
        nodes,
        sourceId: 'api',
        messageId: `alias-${auditId}`,
        at: new Date(ports.clock()).toISOString(),
        mayJoinPeople: true,
      },
    ]);
    const after = [...(await ports.graph.profilesOf(nodes)).values()];
    const explanation = await ports.graph.explain(one, other);
    const idsOf = (views: typeof before) => views.map(({ profileId }) => profileId).join();
    return { isChanged: idsOf(before) !== idsOf(after), before, after, explanation };
  };
  return audited(deed, ports, act, ({ explanation }) => {
    const [first, second] = explanation?.profileIds ?? [];
    const isOnePerson = first !== undefined && first === second;
    return { isOnePerson, ...(!isOnePerson && { refused: explanation?.refused ?? [] }) };
  });
}

async function withPair(
  references: { readonly one: NodeReference; readonly other: NodeReference },
  ports: ApiPorts,
  act: (one: NodeId, other: NodeId) => Promise<ApiResponse>,
): Promise<ApiResponse> {
  const found = await knownNodes(Object.entries(references), ports);
  if ('refused' in found) return found.refused;
  const [one = '', other = ''] = found.nodes;
  return one === other ? isSame('other') : act(one, other);
}

const isSame = (path: string): ApiResponse =>
  failure('invalid', `${path}: both are the same identifier.`, [
    { path, message: 'both are the same identifier' },
  ]);
