import * as z from 'zod';
import type { ProfileView } from '../../domain/identity/graph.ts';
import type { NodeId } from '../../domain/identity/identifier.ts';
import { candidateEvidence } from '../../domain/match/candidate.ts';
import { decidedMatch, matches, startedSearch } from '../../schemas/api/identity.ts';
import { paging } from '../../schemas/api/paging.ts';
import { type MatchCandidateRow, matchCandidateRow, matchSearchRow } from '../../schemas/match.ts';
import { audited } from './identity-audit.ts';
import { reason } from './identity-changes.ts';
import { nextOf, sliceOf } from './paging.ts';
import type { ApiPorts } from './ports.ts';
import { accepted, type Failure, failure, notFound, ok } from './response.ts';
import { type Route, route } from './route.ts';

const kind = 'match-candidate';
const asked = paging.extend({
  state: z.enum(['open', 'accepted', 'rejected', 'auto']).default('open'),
});
const decisionBody = z.strictObject({ reason });
const stateAfter = { accept: 'accepted', reject: 'rejected' } as const;

const summaries = {
  accept: 'Say that the two are one person',
  reject: 'Say that the two are not one person; the pair does not come up again',
} as const;

/** The review queue of people who may be there twice. */
export const matchRoutes: readonly Route[] = [
  route({
    method: 'GET',
    path: '/api/matches',
    summary: 'People who may be there twice, to be accepted or rejected',
    scope: 'identity:read',
    query: asked,
    answers: { 200: matches },
    run: async ({ query }, { control }) => {
      const [rows, search] = await Promise.all([
        control.queryAll(matchCandidateRow, { kind }),
        control.get(matchSearchRow, 'match-search', 'latest'),
      ]);
      const found = rows.filter((row) => row.state === query.state).sort(likeliestFirst);
      const page = sliceOf(found, query, ({ id }) => id);
      return ok({
        matches: page.entries.map(shown),
        total: found.length,
        ...(search !== undefined && { searchedAt: search.finishedAt }),
        ...nextOf(page.next),
      });
    },
  }),
  route({
    method: 'POST',
    path: '/api/matches/search',
    summary: 'Search for people who may be there twice; nobody is joined',
    scope: 'identity:read',
    answers: { 202: startedSearch },
    run: async (_, { searches, randomText }) => {
      const searchId = randomText(12);
      await searches.send({ kind: 'match-search', searchId });
      return accepted({ searchId });
    },
  }),
  ...(['accept', 'reject'] as const).map((what) =>
    route({
      method: 'POST',
      path: `/api/matches/{id}/${what}`,
      summary: summaries[what],
      scope: 'identity:write',
      body: decisionBody,
      answers: { 200: decidedMatch },
      errors: ['not_found', 'conflict'],
      run: ({ params, body, caller }, ports) =>
        decide(what, params.id, { reason: body.reason, who: caller.name }, ports),
    }),
  ),
];

/**
 * Decides an open candidate. Saying the same again is fine, and finishes what ended halfway. The graph's own rules may
 * keep an accepted pair apart, such as two people with a user_id each.
 */
async function decide(
  what: keyof typeof stateAfter,
  id: string,
  said: { readonly reason: string; readonly who: string },
  ports: ApiPorts,
) {
  const state = stateAfter[what];
  const row = await ports.control.get(matchCandidateRow, kind, id);
  if (row === undefined) return notFound('match');
  if (row.state !== 'open' && row.state !== state) return isDecided(row);
  const nodes = [row.one, row.other];
  const deed = { what: `match_${what}` as const, nodes, ...said };
  const act = async () => {
    const before = await profilesOf(nodes, ports);
    const set = { state, decidedAt: new Date(ports.clock()).toISOString(), decidedBy: said.who };
    const isMine = await ports.control.update({ kind, id }, { set }, { state: { equals: 'open' } });
    const decided = await ports.control.get(matchCandidateRow, kind, id);
    if (decided?.state !== state) return decided && isDecided(decided);
    if (what === 'accept') await ports.graph.addEvidence([candidateEvidence(decided)]);
    const after = await profilesOf(nodes, ports);
    const isChanged = isMine || idsOf(before) !== idsOf(after);
    return { isChanged, before, after, decided };
  };
  return audited(deed, ports, act, ({ after, decided }) => ({
    ...shown(decided),
    ...(what === 'accept' && { isJoined: new Set(after.map((each) => each.profileId)).size === 1 }),
  }));
}

const isDecided = ({ state }: MatchCandidateRow): Failure =>
  failure('conflict', `This match is ${state} already; it can be decided only once.`);

const profilesOf = async (nodes: readonly NodeId[], { graph }: ApiPorts) => [
  ...(await graph.profilesOf(nodes)).values(),
];

const idsOf = (views: readonly ProfileView[]): string =>
  views.map(({ profileId }) => profileId).join();

const likeliestFirst = (left: MatchCandidateRow, right: MatchCandidateRow): number =>
  right.probability - left.probability || (left.id < right.id ? -1 : 1);

const shown = ({ kind: _, ...row }: MatchCandidateRow) => row;
