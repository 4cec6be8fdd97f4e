import * as z from 'zod';
import { conversionTypes } from '../../destinations/conversion-registry.ts';
import { destinationTypes } from '../../destinations/registry.ts';
import type { ControlAction } from '../../domain/control/control-table.ts';
import { advertisingBar } from '../../domain/sensitive/advertising-bar.ts';
import { paging } from '../../schemas/api/paging.ts';
import { startedRun, sync, syncs } from '../../schemas/api/syncs.ts';
import { audienceRow } from '../../schemas/control.ts';
import {
  type DestinationRow,
  destinationRow,
  memberStatuses,
  type SyncRow,
  syncRow,
} from '../../schemas/sync.ts';
import { syncSchedule } from '../../schemas/sync-schedule.ts';
import { transactOrConflict } from '../../stores/control-conflict.ts';
import { followersOf, namesList, refusedFollower } from './destinations/followers.ts';
import { nextOf, pageOf } from './paging.ts';
import type { ApiPorts } from './ports.ts';
import {
  type Answered,
  accepted,
  created,
  type Failure,
  failure,
  notFound,
  ok,
} from './response.ts';
import { type Route, route } from './route.ts';
import { chosenId, idFrom, idIsTaken, othersAtWork, withChosenId } from './row-id.ts';
import { type SyncSettings, scheduleActions, settingColumns } from './sync-settings.ts';
import { isLeaving, leave } from './syncs/leave.ts';

const wanted = z.strictObject({
  audienceId: z.string(),
  destinationId: z.string(),
  afterRefresh: z
    .boolean()
    .default(false)
    .describe('Run whenever a refresh has changed the audience'),
  schedule: syncSchedule
    .nullable()
    .default(null)
    .describe('Run also at a wall time of the brand, or every so many minutes from now'),
  isPaused: z
    .boolean()
    .default(false)
    .describe('No run starts; whoever withdraws is taken off all the same'),
});
const newSync = wanted.extend({ id: chosenId.optional() });

const mostTries = 5;

export const syncRoutes: readonly Route[] = [
  route({
    method: 'GET',
    path: '/api/syncs',
    summary: 'Syncs, each with the fate of its members',
    scope: 'syncs:read',
    query: paging,
    answers: { 200: syncs },
    run: async ({ query }, { control }) => {
      const page = await control.query(syncRow, { kind: 'sync', ...pageOf(query) });
      return ok({ syncs: page.rows.map(shown), ...nextOf(page.next) });
    },
  }),
  route({
    method: 'POST',
    path: '/api/syncs',
    summary: 'Keep an audience in step on a destination',
    scope: 'syncs:write',
    body: newSync,
    answers: { 201: sync },
    errors: ['conflict', 'not_for_advertising'],
    run: ({ body }, ports) => {
      const { id, ...rest } = body;
      return create(id ?? idFrom(`${body.audienceId} ${body.destinationId}`, ports), rest, ports);
    },
  }),
  route({
    method: 'GET',
    path: '/api/syncs/{id}',
    summary: 'A sync with the fate of its members',
    scope: 'syncs:read',
    answers: { 200: sync },
    errors: ['not_found'],
    run: async ({ params }, { control }) => {
      const row = await control.get(syncRow, 'sync', params.id);
      return row === undefined ? notFound('sync') : ok(shown(row));
    },
  }),
  route({
    method: 'PUT',
    path: '/api/syncs/{id}',
    summary: 'Say when a sync runs, or make one under this id',
    description: 'What a sync joins never changes: the remote list follows one audience.',
    scope: 'syncs:write',
    body: wanted,
    answers: { 200: sync, 201: sync },
    errors: ['conflict', 'not_for_advertising'],
    run: ({ params, body }, ports) => withChosenId(params.id, (id) => put(id, body, ports)),
  }),
  route({
    method: 'DELETE',
    path: '/api/syncs/{id}',
    summary: 'Take the members off the list, then delete the sync',
    description: 'It is leaving until the last member is off; saying it again changes nothing.',
    scope: 'syncs:write',
    answers: { 202: sync },
    errors: ['not_found'],
    run: async ({ params }, ports) => {
      const row = await leave(params.id, ports);
      return row === undefined ? notFound('sync') : accepted(shown(row));
    },
  }),
  route({
    method: 'POST',
    path: '/api/syncs/{id}/run',
    summary: 'Start a run; one that is under way is finished first',
    scope: 'syncs:write',
    answers: { 202: startedRun },
    errors: ['not_found', 'conflict'],
    run: ({ params }, ports) => run(params.id, ports),
  }),
];

async function put(
  id: string,
  body: z.infer<typeof wanted>,
  ports: ApiPorts,
): Promise<Answered<typeof sync>> {
  const existing = await ports.control.get(syncRow, 'sync', id);
  if (existing === undefined) return create(id, body, ports);
  const { audienceId, destinationId, ...settings } = body;
  if (existing.audienceId !== audienceId || existing.destinationId !== destinationId) {
    return idIsTaken('sync', id);
  }
  if (existing.isLeaving === true) return isLeaving(id);
  const set = settingColumns(settings);
  const remove = ['isPaused', 'schedule'].filter((column) => !(column in set));
  const isDone = await transactOrConflict(ports.control, [
    {
      update: { kind: 'sync', id },
      change: { set, ...(remove.length > 0 && { remove }) },
      condition: { kind: { exists: true } },
    },
    ...(await scheduleActions(id, settings, ports)),
  ]);
  if (!isDone) return othersAtWork('sync');
  const { isPaused: _, schedule: __, ...others } = existing;
  return ok(shown({ ...others, ...set }));
}

async function create(
  id: string,
  body: z.infer<typeof wanted>,
  ports: ApiPorts,
): Promise<Answered<typeof sync>> {
  const row = newRow(id, body, new Date(ports.clock()).toISOString());
  for (let tries = 0; tries < mostTries; tries += 1) {
    const there = await ports.control.get(syncRow, 'sync', id);
    if (there !== undefined) {
      // An earlier try of this very call may have made it.
      return there.createdAt === row.createdAt && there.audienceId === row.audienceId
        ? created(shown(there))
        : idIsTaken('sync', id);
    }
    const actions = await makingOf(row, body, ports);
    if ('problem' in actions) return actions;
    if (await transactOrConflict(ports.control, actions.all)) return created(shown(row));
  }
  return othersAtWork('audience or destination');
}

/** What makes a sync, all or nothing; or why there cannot be one. */
async function makingOf(
  row: SyncRow,
  settings: SyncSettings,
  ports: ApiPorts,
): Promise<Failure | { readonly all: readonly ControlAction[] }> {
  const { control } = ports;
  const [audience, destination] = await Promise.all([
    control.get(audienceRow, 'audience', row.audienceId),
    control.get(destinationRow, 'destination', row.destinationId),
  ]);
  if (audience === undefined) return isMissing('audience');
  if (destination === undefined || conversionTypes.has(destination.type)) {
    return isMissing('destination');
  }
  const bar = await barOf(audience.id, destination, control);
  if (bar !== undefined) return failure('not_for_advertising', bar);
  const isAlone = namesList(destination);
  const refused =
    isAlone && refusedFollower(destination, await followersOf(destination.id, control));
  if (refused) return refused;
  const { lastSyncId } = destination;
  const change = { set: { lastSyncId: row.id } };
  const isThere = { kind: { exists: true } } as const;
  return {
    all: [
      { put: row, condition: { kind: { exists: false } } },
      { update: { kind: 'audience', id: audience.id }, change, condition: isThere },
      {
        update: { kind: 'destination', id: destination.id },
        change,
        condition: {
          ...isThere,
          // Who alone may follow sees that nobody else has come in between.
          ...(isAlone && {
            lastSyncId: lastSyncId === undefined ? { exists: false } : { equals: lastSyncId },
          }),
        },
      },
      ...(await scheduleActions(row.id, settings, ports)),
    ],
  };
}

/** Of types that nobody knows, as of those that advertise. */
async function barOf(
  audienceId: string,
  { type }: DestinationRow,
  control: ApiPorts['control'],
): Promise<string | undefined> {
  return destinationTypes.get(type)?.isOwnChannel ? undefined : advertisingBar(audienceId, control);
}

const newRow = (id: string, body: z.infer<typeof wanted>, createdAt: string): SyncRow => ({
  kind: 'sync',
  id,
  audienceId: body.audienceId,
  destinationId: body.destinationId,
  ...settingColumns(body),
  state: 'idle',
  generation: 0,
  audience: 0,
  acknowledged: 0,
  no_identifier: 0,
  no_consent: 0,
  suppressed: 0,
  held_out: 0,
  refused: 0,
  pending: 0,
  leaving: 0,
  lingering: 0,
  openReceipts: 0,
  droppedLater: 0,
  added: 0,
  removed: 0,
  createdAt,
});

function isMissing(what: 'audience' | 'destination'): Failure {
  const fault = { path: `${what}Id`, message: `there is no such ${what}` };
  return failure('invalid', `${fault.path}: ${fault.message}`, [fault]);
}

async function run(id: string, ports: ApiPorts): Promise<Answered<typeof startedRun>> {
  const row = await ports.control.get(syncRow, 'sync', id);
  if (row === undefined) return notFound('sync');
  if (row.isPaused)
    return failure('conflict', `The sync is paused. Resume it first: daicho sync resume ${id}`);
  // Whoever asks while one waits already is answered by that one.
  if (row.nextRunId !== undefined) return accepted({ runId: row.nextRunId });
  const stamp = new Date(ports.clock()).toISOString().replace(/[-:.]/g, '');
  const runId = `${stamp}-${ports.randomText(6).toLowerCase()}`;
  await ports.deliveries.send({ kind: 'plan', syncId: row.id, runId });
  return accepted({ runId });
}

/** A sync with the sum that must equal its audience at rest. */
function shown({ kind: _, ...row }: SyncRow) {
  const accountedFor = memberStatuses.reduce((sum, status) => sum + row[status], 0);
  return { ...row, accountedFor, addsUp: accountedFor === row.audience };
}
