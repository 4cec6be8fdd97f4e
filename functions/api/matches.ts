import * as z from 'zod';
import type { ProfileView } from '../../domain/identity/graph.ts';
import type { NodeId } from '../../domain/identity/identifier.ts';
import { candidateEvidence } from '../../domain/match/candidate.ts';
import { type MatchCandidateRow, matchCandidateRow, matchSearchRow } from '../../schemas/match.ts';
import { audited } from './identity-audit.ts';
import { reason } from './identity-changes.ts';
import type { ApiPorts } from './ports.ts';
import { type ApiResponse, accepted, failure, notFound, ok } from './response.ts';
import { type Call, type Route, route, routeWithBody } from './route.ts';

const kind = 'match-candidate';
const asked = z.object({
  state: z.enum(['open', 'accepted', 'rejected', 'auto']).default('open'),
  limit: z.coerce.number().int().min(1).max(1_000).default(100),
});
const decisionBody = z.strictObject({ reason });
const stateAfter = { accept: 'accepted', reject: 'rejected' } as const;

/** The review queue of people who may be there twice. */
export const matchRoutes: readonly Route[] = [
  route('GET', '/api/matches', 'analyst', async ({ query }, { control }) => {
    const parsed = asked.safeParse(Object.fromEntries(query));
    if (!parsed.success) {
      return failure('invalid', 'state is open, accepted, rejected or auto; limit 1 to 1000.');
    }
    const { state, limit } = parsed.data;
    const [rows, search] = await Promise.all([
      control.queryAll(matchCandidateRow, { kind }),
      control.get(matchSearchRow, 'match-search', 'latest'),
    ]);
    const found = rows.filter((row) => row.state === state).sort(likeliestFirst);
    return ok({
      matches: found.slice(0, limit).map(shown),
      total: found.length,
      ...(search !== undefined && { searchedAt: search.finishedAt }),
    });
  }),
  route('POST', '/api/matches/search', 'analyst', async (_, { searches, randomText }) => {
    const searchId = randomText(12);
    await searches.send({ kind: 'match-search', searchId });
    return accepted({ searchId });
  }),
  ...(['accept', 'reject'] as const).map((what) =>
    routeWithBody('POST', `/api/matches/{id}/${what}`, 'admin', decisionBody, (call, ports) =>
      decide(what, call, ports),
    ),
  ),
];

/**
 * Decides an open candidate. Saying the same again is fine, and finishes what ended halfway. The graph's own rules may
 * keep an accepted pair apart, such as two people with a user_id each.
 */
async function decide(
  what: keyof typeof stateAfter,
  { params, body, caller }: Call<z.infer<typeof decisionBody>>,
  ports: ApiPorts,
): Promise<ApiResponse> {
  const id = params['id'] ?? '';
  const state = stateAfter[what];
  const row = await ports.control.get(matchCandidateRow, kind, id);
  if (row === undefined) return notFound('match');
  if (row.state !== 'open' && row.state !== state) return isDecided(row);
  const nodes = [row.one, row.other];
  const deed = { what: `match_${what}` as const, nodes, reason: body.reason, who: caller };
  const act = async () => {
    const before = await profilesOf(nodes, ports);
    const set = { state, decidedAt: new Date(ports.clock()).toISOString(), decidedBy: caller };
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

const isDecided = ({ state }: MatchCandidateRow): ApiResponse =>
  failure('conflict', `This match is ${state} already; it can be decided only once.`);

const profilesOf = async (nodes: readonly NodeId[], { graph }: ApiPorts) => [
  ...(await graph.profilesOf(nodes)).values(),
];

const idsOf = (views: readonly ProfileView[]): string =>
  views.map(({ profileId }) => profileId).join();

const likeliestFirst = (left: MatchCandidateRow, right: MatchCandidateRow): number =>
  right.probability - left.probability || (left.id < right.id ? -1 : 1);

const shown = ({ kind: _, ...row }: MatchCandidateRow) => row;
