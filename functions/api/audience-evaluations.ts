import * as z from 'zod';
import { holdOutGroups, isHeldOut } from '../../domain/sync/hold-out.ts';
import { changeRow, changesPage, memberRow, membersPage } from '../../queries/membership.ts';
import {
  audienceChanges,
  audienceHistory,
  audienceMembers,
} from '../../schemas/api/audience-runs.ts';
import { paging } from '../../schemas/api/paging.ts';
import { started } from '../../schemas/api/status.ts';
import { day } from '../../schemas/audience/values.ts';
import { audienceRow, generationRow } from '../../schemas/control.ts';
import { holdOutRow } from '../../schemas/hold-out.ts';
import { audienceRunRow } from '../../schemas/refresh.ts';
import { startRefresh } from './jobs.ts';
import { nextOf, pageOf } from './paging.ts';
import type { ApiPorts } from './ports.ts';
import { type Answered, notFound, ok } from './response.ts';
import { type Route, route } from './route.ts';

const changesQuery = paging.extend({
  generation: z.coerce
    .number()
    .int()
    .min(1)
    .optional()
    .describe('As the history names it; without it the one that counts'),
});
const refreshBody = z.strictObject({
  /** Last day that counts, in the brand's zone. */
  asOf: day.optional(),
});

export const audienceEvaluationRoutes: readonly Route[] = [
  route({
    method: 'POST',
    path: '/api/audiences/{id}/refresh',
    summary: 'Bring everything up to date and evaluate this audience',
    description: 'Where nothing is new in what it reads, it is not asked: its history says so.',
    scope: 'refresh:write',
    body: refreshBody,
    answers: { 202: started },
    errors: ['not_found'],
    run: async ({ params, body }, ports) => {
      const row = await ports.control.get(audienceRow, 'audience', params.id);
      if (row === undefined) return notFound('audience');
      return startRefresh({ scope: 'refresh', audienceIds: [params.id], asOf: body.asOf }, ports);
    },
  }),
  route({
    method: 'GET',
    path: '/api/audiences/{id}/history',
    summary: 'Evaluations of an audience: sizes, who entered and left, bytes and price',
    scope: 'audiences:read',
    query: paging,
    answers: { 200: audienceHistory },
    errors: ['not_found'],
    run: async ({ params, query }, { control }) => {
      const kind = `audience-run#${params.id}`;
      const page = await control.query(audienceRunRow, { kind, reverse: true, ...pageOf(query) });
      if (page.rows.length === 0 && query.after === undefined) {
        const row = await control.get(audienceRow, 'audience', params.id);
        if (row === undefined) return notFound('audience');
      }
      const runs = page.rows.map(
        ({ kind: _kind, id: _id, expiresAtEpochSeconds: _end, ...run }) => run,
      );
      return ok({ runs, ...nextOf(page.next) });
    },
  }),
  route({
    method: 'GET',
    path: '/api/audiences/{id}/members',
    summary: 'Profile ids of the members, and who of them is held out',
    scope: 'profiles:read',
    query: paging,
    answers: { 200: audienceMembers },
    errors: ['not_found'],
    run: ({ params, query }, ports) => members(params.id, query, ports),
  }),
  route({
    method: 'GET',
    path: '/api/audiences/{id}/changes',
    summary: 'Who entered and who left with a generation',
    scope: 'profiles:read',
    query: changesQuery,
    answers: { 200: audienceChanges },
    errors: ['not_found'],
    run: ({ params, query }, ports) => changes(params.id, query, ports),
  }),
];

async function members(
  id: string,
  { limit, after }: z.output<typeof paging>,
  ports: ApiPorts,
): Promise<Answered<typeof audienceMembers>> {
  const { control, sha256 } = ports;
  const row = await control.get(audienceRow, 'audience', id);
  if (row === undefined) return notFound('audience');
  const { generation, asOf, size } = row;
  const page = { audienceId: id, generation, ...(after !== undefined && { after }) };
  const rows =
    generation === 0
      ? []
      : await ports.askWarehouse(memberRow, membersPage({ ...page, limit: limit + 1 }));
  const groups = holdOutGroups(await control.get(holdOutRow, 'hold-out', 'global'), row.holdOut);
  const shown = rows.slice(0, limit).map(({ profile_id: profileId }) => ({
    profileId,
    isHeldOut: isHeldOut(profileId, groups, sha256),
  }));
  const next = rows.length > limit ? shown.at(-1)?.profileId : undefined;
  return ok({ audienceId: id, generation, asOf, size, members: shown, ...nextOf(next) });
}

async function changes(
  id: string,
  { limit, after, generation: asked }: z.output<typeof changesQuery>,
  ports: ApiPorts,
): Promise<Answered<typeof audienceChanges>> {
  const row = await ports.control.get(audienceRow, 'audience', id);
  if (row === undefined) return notFound('audience');
  const generation = asked ?? row.generation;
  if (generation === 0) return ok({ audienceId: id, generation, changes: [] });
  const published = await ports.control.get(
    generationRow,
    'generation#differences',
    `${id}/${String(generation).padStart(10, '0')}`,
  );
  if (published === undefined) return notFound('generation of this audience');
  const page = { audienceId: id, generation, ...(after !== undefined && { after }) };
  const rows = await ports.askWarehouse(changeRow, changesPage({ ...page, limit: limit + 1 }));
  const shown = rows
    .slice(0, limit)
    .map(({ profile_id: profileId, change }) => ({ profileId, change }));
  const next = rows.length > limit ? shown.at(-1)?.profileId : undefined;
  return ok({ audienceId: id, generation, changes: shown, ...nextOf(next) });
}
