import * as z from 'zod';
import { conversionTypes } from '../../destinations/conversion-registry.ts';
import { brandDays } from '../../domain/intake/brand-day.ts';
import { deploymentBar, eventBar } from '../../domain/sensitive/advertising-bar.ts';
import { readMarks } from '../../domain/sensitive/read-marks.ts';
import {
  conversionFeed,
  conversionFeeds,
  conversions,
  wantedFeed,
} from '../../schemas/api/conversions.ts';
import { paging } from '../../schemas/api/paging.ts';
import { startedRun } from '../../schemas/api/syncs.ts';
import {
  type ConversionFeedRow,
  conversionFeedRow,
  conversionRow,
  conversionRule,
  conversionStatuses,
} from '../../schemas/conversion.ts';
import { destinationRow } from '../../schemas/sync.ts';
import { leaveFeed } from './conversions/leave.ts';
import { nextOf, pageOf } from './paging.ts';
import type { ApiPorts } from './ports.ts';
import { type Answered, accepted, created, failure, notFound, ok } from './response.ts';
import { type Route, route } from './route.ts';
import { chosenId, idFrom, idIsTaken, withChosenId } from './row-id.ts';

type Wanted = z.infer<typeof wantedFeed>;

export const conversionRoutes: readonly Route[] = [
  route({
    method: 'GET',
    path: '/api/conversions',
    summary: 'Conversion feeds, each with the fate of its events',
    scope: 'syncs:read',
    query: paging,
    answers: { 200: conversionFeeds },
    run: async ({ query }, { control }) => {
      const page = await control.query(conversionFeedRow, {
        kind: 'conversion-feed',
        ...pageOf(query),
      });
      return ok({ feeds: page.rows.map(shown), ...nextOf(page.next) });
    },
  }),
  route({
    method: 'POST',
    path: '/api/conversions',
    summary: 'Tell a platform of purchases',
    scope: 'syncs:write',
    body: wantedFeed.extend({ id: chosenId.optional() }),
    answers: { 201: conversionFeed },
    errors: ['conflict', 'not_for_advertising'],
    run: ({ body }, ports) => {
      const { id, ...wanted } = body;
      return create(id ?? idFrom(`${body.destinationId} conversions`, ports), wanted, ports);
    },
  }),
  route({
    method: 'GET',
    path: '/api/conversions/{id}',
    summary: 'A conversion feed with the fate of its events',
    scope: 'syncs:read',
    answers: { 200: conversionFeed },
    errors: ['not_found'],
    run: async ({ params }, { control }) => {
      const row = await control.get(conversionFeedRow, 'conversion-feed', params.id);
      return row === undefined ? notFound('conversion feed') : ok(shown(row));
    },
  }),
  route({
    method: 'PUT',
    path: '/api/conversions/{id}',
    summary: 'Say how often a feed runs, or make one under this id',
    description: 'What it tells, and to whom, never changes: an event has one fate.',
    scope: 'syncs:write',
    body: wantedFeed,
    answers: { 200: conversionFeed, 201: conversionFeed },
    errors: ['conflict', 'not_for_advertising'],
    run: ({ params, body }, ports) => withChosenId(params.id, (id) => put(id, body, ports)),
  }),
  route({
    method: 'DELETE',
    path: '/api/conversions/{id}',
    summary: 'Delete a feed and its journal',
    description:
      'What was told stays told. It is leaving until a run under way is over and its journal is gone; saying it again changes nothing.',
    scope: 'syncs:write',
    answers: { 202: conversionFeed },
    errors: ['not_found'],
    run: async ({ params }, ports) => {
      const row = await leaveFeed(params.id, ports);
      return row === undefined ? notFound('conversion feed') : accepted(shown(row));
    },
  }),
  route({
    method: 'GET',
    path: '/api/conversions/{id}/events',
    summary: 'Fates of single events, orders named by a hash',
    scope: 'syncs:read',
    query: paging.extend({ status: z.enum(conversionStatuses).optional() }),
    answers: { 200: conversions },
    run: async ({ params, query }, { control }) => {
      const { status, ...page } = query;
      const { rows, next } = await control.query(conversionRow, {
        kind: `conversion#${params.id}`,
        ...pageOf(page),
      });
      const wanted = rows.filter((row) => status === undefined || row.status === status);
      return ok({
        conversions: wanted.map(({ id, status: fate, reason, at }) => ({
          id,
          status: fate,
          ...(reason !== undefined && { reason }),
          at,
        })),
        ...nextOf(next),
      });
    },
  }),
  route({
    method: 'POST',
    path: '/api/conversions/{id}/run',
    summary: 'Start a run; one that is under way is finished first',
    scope: 'syncs:write',
    answers: { 202: startedRun },
    errors: ['not_found', 'conflict'],
    run: async ({ params }, ports) => {
      const row = await ports.control.get(conversionFeedRow, 'conversion-feed', params.id);
      if (row === undefined) return notFound('conversion feed');
      if (row.leavesAtEpochMs !== undefined)
        return failure('conflict', `The feed ${row.id} is being deleted: make another one.`);
      const stamp = new Date(ports.clock()).toISOString().replace(/[-:.]/g, '');
      const runId = `${stamp}-${ports.randomText(6).toLowerCase()}`;
      await ports.conversions.send({ kind: 'conversions', feedId: row.id, runId });
      return accepted({ runId });
    },
  }),
];

async function put(
  id: string,
  wanted: Wanted,
  ports: ApiPorts,
): Promise<Answered<typeof conversionFeed>> {
  const existing = await ports.control.get(conversionFeedRow, 'conversion-feed', id);
  if (existing === undefined) return create(id, wanted, ports);
  const { everyMinutes, events = existing.events, since = existing.since } = wanted;
  const rule = (of: object) => conversionRule.strip().parse({ ...of, everyMinutes });
  const isSame =
    JSON.stringify(rule(existing)) === JSON.stringify(rule({ ...wanted, events, since }));
  if (!isSame) return idIsTaken('conversion feed', id);
  const isThere = await ports.control.update(
    { kind: 'conversion-feed', id },
    { set: { everyMinutes } },
    { kind: { exists: true }, leavesAtEpochMs: { exists: false } },
  );
  if (!isThere) return failure('conflict', `The feed ${id} is being deleted: make another one.`);
  return ok(shown({ ...existing, everyMinutes }));
}

async function create(
  id: string,
  wanted: Wanted,
  ports: ApiPorts,
): Promise<Answered<typeof conversionFeed>> {
  const { control, clock, timeZone } = ports;
  const destination = await control.get(destinationRow, 'destination', wanted.destinationId);
  const type = conversionTypes.get(destination?.type ?? '');
  if (type === undefined) {
    const message =
      destination === undefined
        ? 'there is no such destination'
        : `a destination ${destination.type} takes no conversions`;
    const fault = { path: 'destinationId', message };
    return failure('invalid', `${fault.path}: ${message}`, [fault]);
  }
  const none = Object.fromEntries(conversionStatuses.map((status) => [status, 0]));
  const row: ConversionFeedRow = conversionFeedRow.parse({
    ...none,
    ...wanted,
    kind: 'conversion-feed',
    id,
    events: wanted.events ?? { 'Order Completed': type.purchaseName },
    since: wanted.since ?? brandDays(timeZone)(clock()),
    state: 'idle',
    createdAt: new Date(clock()).toISOString(),
  });
  const bar = await barOf(row, ports);
  if (bar !== undefined) return failure('not_for_advertising', bar);
  const isNew = await control.putIfAbsent(row);
  return isNew ? created(shown(row)) : idIsTaken('conversion feed', id);
}

/** Why a feed must not be; its pages are judged one by one when they are told. */
async function barOf(
  { events, valueProperty }: ConversionFeedRow,
  { control }: ApiPorts,
): Promise<string | undefined> {
  const [bar, marks] = await Promise.all([deploymentBar(control), readMarks(control)]);
  if (bar !== undefined) return bar;
  return Object.keys(events)
    .map((event) => eventBar({ event, valueProperty }, marks))
    .find((reason) => reason !== undefined);
}

/** A feed with the sum that must equal the events of its window at rest. */
function shown({ kind: _, startedAtEpochMs: __, ...row }: ConversionFeedRow) {
  const accountedFor = conversionStatuses.reduce((sum, status) => sum + row[status], 0);
  return { ...row, accountedFor, addsUp: accountedFor === row.inWindow };
}
