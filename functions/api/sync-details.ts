import { isNodeId } from '../../domain/identity/node-id.ts';
import { paging } from '../../schemas/api/paging.ts';
import {
  startedDryRun,
  syncDryRun,
  syncLists,
  syncMembers,
  syncRemovals,
} from '../../schemas/api/sync-details.ts';
import { dryRunRow } from '../../schemas/dry-run.ts';
import { journalRow, listRow, removalRow, syncRow, waitingRow } from '../../schemas/sync.ts';
import { nextOf, pageOf } from './paging.ts';
import { accepted, failure, notFound, ok } from './response.ts';
import { type Route, route } from './route.ts';

export const syncDetailRoutes: readonly Route[] = [
  route({
    method: 'GET',
    path: '/api/syncs/{id}/lists',
    summary: 'Lists that Daicho made for a sync, and what must be pointed at another',
    description:
      'Where a platform can take nobody off, a list is built again without them. The old one is deleted at `endsAt`; until then whatever refers to it must be pointed at `replacedBy`.',
    scope: 'syncs:read',
    answers: { 200: syncLists },
    errors: ['not_found'],
    run: async ({ params: { id } }, { control }) => {
      const row = await control.get(syncRow, 'sync', id);
      if (row === undefined) return notFound('sync');
      const lists = await control.queryAll(listRow, { kind: `list#${id}` });
      return ok({
        lists: lists.map(({ kind: _, ...list }) => list),
        lingering: row.lingering,
        leaving: row.leaving,
      });
    },
  }),
  route({
    method: 'GET',
    path: '/api/syncs/{id}/members',
    summary: 'Members who are not on the list, each with the reason',
    scope: 'profiles:read',
    query: paging,
    answers: { 200: syncMembers },
    errors: ['not_found'],
    run: async ({ params: { id }, query }, { control }) => {
      if ((await control.get(syncRow, 'sync', id)) === undefined) return notFound('sync');
      const page = await control.query(waitingRow, { kind: `waiting#${id}`, ...pageOf(query) });
      const ids = page.rows.map((row) => row.id);
      const rows = await control.getAll(journalRow, `journal#${id}`, ids);
      const byId = new Map(rows.map((row) => [row.id, row]));
      const members = ids.flatMap((profileId) => {
        const row = byId.get(profileId);
        if (row === undefined) return [];
        const { status, reason, at } = row;
        return [{ profileId, status, at, ...(reason === undefined ? {} : { reason }) }];
      });
      return ok({ members, ...nextOf(page.next) });
    },
  }),
  route({
    method: 'POST',
    path: '/api/syncs/{id}/dry-runs',
    summary: 'Count what a run would do, without a call to the platform',
    scope: 'syncs:read',
    answers: { 202: startedDryRun },
    errors: ['not_found'],
    run: async ({ params: { id } }, { control, deliveries, clock, randomText }) => {
      const row = await control.get(syncRow, 'sync', id);
      if (row === undefined) return notFound('sync');
      const stamp = new Date(clock()).toISOString().replace(/[-:.]/g, '');
      const dryRunId = `${stamp}-${randomText(6).toLowerCase()}`;
      await deliveries.send({ kind: 'dry-run', syncId: id, dryRunId });
      return accepted({ dryRunId });
    },
  }),
  route({
    method: 'GET',
    path: '/api/syncs/{id}/dry-runs/{dryRunId}',
    summary: 'What a dry run has counted so far',
    scope: 'syncs:read',
    answers: { 200: syncDryRun },
    errors: ['not_found'],
    run: async ({ params: { id, dryRunId } }, { control }) => {
      const row = await control.get(dryRunRow, `dry-run#${id}`, dryRunId);
      if (row === undefined) return notFound('dry run');
      const { state, reason, counts, startedAt, finishedAt, minimumSize, possible, isHeld } = row;
      return ok({
        dryRunId,
        state,
        ...counts,
        ...(isHeld === undefined ? {} : { minimumSize, possible, isHeld }),
        startedAt,
        ...(reason === undefined ? {} : { reason }),
        ...(finishedAt === undefined ? {} : { finishedAt }),
      });
    },
  }),
  route({
    method: 'GET',
    path: '/api/profiles/{node}/removals',
    summary: 'Receipts of a person’s removals from lists',
    description:
      'One for each list that had the person when consent was withdrawn, or they were erased.',
    scope: 'profiles:read',
    answers: { 200: syncRemovals },
    errors: ['invalid'],
    run: async ({ params: { node } }, { control, graph }) => {
      if (!isNodeId(node)) return failure('invalid', 'This is not the id of an identifier node.');
      const members = (await graph.profilesOf([node])).get(node)?.members ?? [];
      const names = [...new Set([node, ...members])];
      const found = await Promise.all(
        names.map((name) => control.queryAll(removalRow, { kind: `removal#${name}` })),
      );
      return ok({
        removals: found.flat().map(({ kind: _, id: syncId, ...row }) => ({ syncId, ...row })),
      });
    },
  }),
];
