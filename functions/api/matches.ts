import * as z from 'zod';
import { candidateEvidence } from '../../domain/match/candidate.ts';
import { type MatchCandidateRow, matchCandidateRow, matchSearchRow } from '../../schemas/match.ts';
import type { ApiPorts } from './ports.ts';
import { type ApiResponse, accepted, failure, notFound, ok } from './response.ts';
import { type Route, route } from './route.ts';

const kind = 'match-candidate';
const asked = z.object({
  state: z.enum(['open', 'accepted', 'rejected', 'auto']).default('open'),
  limit: z.coerce.number().int().min(1).max(1_000).default(100),
});

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
  route('POST', '/api/matches/{id}/accept', 'analyst', ({ params, caller }, ports) =>
    decide(params['id'] ?? '', 'accepted', caller, ports),
  ),
  route('POST', '/api/matches/{id}/reject', 'analyst', ({ params, caller }, ports) =>
    decide(params['id'] ?? '', 'rejected', caller, ports),
  ),
];

/** Decides an open candidate. Saying the same again is fine, and finishes what ended halfway. */
async function decide(
  id: string,
  state: 'accepted' | 'rejected',
  caller: string,
  ports: ApiPorts,
): Promise<ApiResponse> {
  const set = { state, decidedAt: new Date(ports.clock()).toISOString(), decidedBy: caller };
  await ports.control.update({ kind, id }, { set }, { state: { equals: 'open' } });
  const row = await ports.control.get(matchCandidateRow, kind, id);
  if (row === undefined) return notFound('match');
  if (row.state !== state) {
    return failure('conflict', `This match is ${row.state} already; it can be decided only once.`);
  }
  if (state === 'rejected') return ok(shown(row));
  await ports.graph.addEvidence([candidateEvidence(row)]);
  const views = await ports.graph.profilesOf([row.one, row.other]);
  const profileId = views.get(row.one)?.profileId;
  // The graph's own rules may keep two apart, such as two people with a user_id each.
  const isJoined = profileId !== undefined && profileId === views.get(row.other)?.profileId;
  return ok({ ...shown(row), isJoined });
}

const likeliestFirst = (left: MatchCandidateRow, right: MatchCandidateRow): number =>
  right.probability - left.probability || (left.id < right.id ? -1 : 1);

const shown = ({ kind: _, ...row }: MatchCandidateRow) => row;
