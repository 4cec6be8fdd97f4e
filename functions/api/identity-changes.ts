import * as z from 'zod';
import type { NodeId } from '../../domain/identity/identifier.ts';
import { comparePriority, pairKey, pairOf } from '../../domain/identity/priority.ts';
import type { GraphChange } from '../../domain/identity/stewardship.ts';
import { aliased, deed, unmerged } from '../../schemas/api/identity.ts';
import { audited } from './identity-audit.ts';
import { knownNodes, type NodeReference, nodeReference, nodesOf } from './node-reference.ts';
import type { ApiPorts } from './ports.ts';
import { type ApiResponse, type Failure, failure } from './response.ts';
import { type Route, route } from './route.ts';

/** Why; it is kept with the deed. Names of people do not belong there. */
export const reason = z.string().trim().min(1).max(200);

const pairBody = z.strictObject({ one: nodeReference, other: nodeReference, reason });
const nodeBody = z.strictObject({ node: nodeReference, reason });
const aliasBody = z.strictObject({ previous: nodeReference, current: nodeReference, reason });

const summaries = {
  restore: 'Take the removal of a piece of evidence back',
  forbid: 'Say that two are never one person',
  allow: 'Take a `forbid` back',
  block: 'Say that an identifier joins nobody',
  unblock: 'Take a `block` back',
} as const;

export const identityChangeRoutes: readonly Route[] = [
  route({
    method: 'POST',
    path: '/api/identity/unmerge',
    summary: 'Take two identifiers apart',
    description:
      'Removes the evidence between the two where there is some, and forbids the link where that is not enough.',
    scope: 'identity:write',
    body: pairBody,
    answers: { 200: unmerged },
    errors: ['not_found', 'conflict'],
    run: ({ body, caller }, ports) =>
      withPair(body, ports, (one, other) =>
        audited(
          { what: 'unmerge', nodes: [one, other], reason: body.reason, who: caller.name },
          ports,
          () => unmerge(one, other, ports),
          ({ done }) => ({ done }),
        ),
      ),
  }),
  ...(['restore', 'forbid', 'allow'] as const).map((what) =>
    route({
      method: 'POST',
      path: `/api/identity/${what}`,
      summary: summaries[what],
      scope: 'identity:write',
      body: pairBody,
      answers: { 200: deed },
      errors: ['not_found', 'conflict'],
      run: ({ body, caller }, ports) =>
        withPair(body, ports, (one, other) =>
          audited(
            { what, nodes: [one, other], reason: body.reason, who: caller.name },
            ports,
            () =>
              what === 'restore'
                ? ports.graph.restoreEvidence(pairOf(one, other))
                : ports.graph[what](one, other),
            nothingMore,
          ),
        ),
    }),
  ),
  ...(['block', 'unblock'] as const).map((what) =>
    route({
      method: 'POST',
      path: `/api/identity/${what}`,
      summary: summaries[what],
      scope: 'identity:write',
      body: nodeBody,
      answers: { 200: deed },
      errors: ['not_found', 'conflict'],
      run: async ({ body, caller }, ports) => {
        const found = await knownNodes([['node', body.node]], ports);
        if ('refused' in found) return found.refused;
        const [node = ''] = found.nodes;
        const asked = { what, nodes: [node], reason: body.reason, who: caller.name };
        return audited(asked, ports, () => ports.graph[what](node), nothingMore);
      },
    }),
  ),
  route({
    method: 'POST',
    path: '/api/identity/alias',
    summary: 'Say that two identifiers are of one person',
    description: 'Whether that makes them one is for the rules; the answer tells.',
    scope: 'identity:write',
    body: aliasBody,
    answers: { 200: aliased },
    errors: ['not_found', 'conflict'],
    run: ({ body, caller }, ports) => alias(body, caller.name, ports),
  }),
];

const nothingMore = () => ({});

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
async function alias(body: z.infer<typeof aliasBody>, who: string, ports: ApiPorts) {
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
  const asked = { what: 'alias' as const, nodes: [one, other], reason: body.reason, who };
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
  return audited(asked, ports, act, ({ explanation }) => {
    const [first, second] = explanation?.profileIds ?? [];
    const isOnePerson = first !== undefined && first === second;
    return { isOnePerson, ...(!isOnePerson && { refused: explanation?.refused ?? [] }) };
  });
}

async function withPair<Body>(
  references: { readonly one: NodeReference; readonly other: NodeReference },
  ports: ApiPorts,
  act: (one: NodeId, other: NodeId) => Promise<ApiResponse<Body>>,
): Promise<ApiResponse<Body>> {
  const named = [['one', references.one] as const, ['other', references.other] as const];
  const found = await knownNodes(named, ports);
  if ('refused' in found) return found.refused;
  const [one = '', other = ''] = found.nodes;
  return one === other ? isSame('other') : act(one, other);
}

const isSame = (path: string): Failure =>
  failure('invalid', `${path}: both are the same identifier.`, [
    { path, message: 'both are the same identifier' },
  ]);
