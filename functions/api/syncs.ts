import * as z from 'zod';
import { audienceRow } from '../../schemas/control.ts';
import { destinationRow, memberStatuses, type SyncRow, syncRow } from '../../schemas/sync.ts';
import type { ApiPorts } from './ports.ts';
import { type ApiResponse, accepted, created, failure, notFound, ok } from './response.ts';
import { type Call, type Route, route, routeWithBody } from './route.ts';
import { chosenId, idFrom, idIsTaken, withChosenId } from './row-id.ts';

const sync = z.strictObject({
  audienceId: z.string(),
  destinationId: z.string(),
  afterRefresh: z.boolean().default(false),
});
const newSync = sync.extend({ id: chosenId.optional() });

export const syncRoutes: readonly Route[] = [
  route('GET', '/api/syncs', 'viewer', async (_, { control }) => {
    const rows = await control.queryAll(syncRow, { kind: 'sync' });
    return ok({ syncs: rows.map(shown) });
  }),
  routeWithBody('POST', '/api/syncs', 'activator', newSync, ({ body }, ports) => {
    const { id, ...rest } = body;
    return create(id ?? idFrom(`${body.audienceId} ${body.destinationId}`, ports), rest, ports);
  }),
  route('GET', '/api/syncs/{id}', 'viewer', async ({ params }, { control }) => {
    const row = await control.get(syncRow, 'sync', params['id'] ?? '');
    return row === undefined ? notFound('sync') : ok(shown(row));
  }),
  routeWithBody('PUT', '/api/syncs/{id}', 'activator', sync, ({ params, body }, ports) =>
    withChosenId(params['id'], (id) => put(id, body, ports)),
  ),
  route('POST', '/api/syncs/{id}/run', 'activator', run),
];

/** What a sync joins never changes: the remote list follows one audience. */
async function put(id: string, body: z.infer<typeof sync>, ports: ApiPorts): Promise<ApiResponse> {
  const existing = await ports.control.get(syncRow, 'sync', id);
  if (existing === undefined) return create(id, body, ports);
  const { audienceId, destinationId, afterRefresh } = body;
  if (existing.audienceId !== audienceId || existing.destinationId !== destinationId) {
    return idIsTaken('sync', id);
  }
  await ports.control.update({ kind: 'sync', id }, { set: { afterRefresh } });
  return ok(shown({ ...existing, afterRefresh }));
}

async function create(
  id: string,
  body: z.infer<typeof sync>,
  { control, clock }: ApiPorts,
): Promise<ApiResponse> {
  const [audience, destination] = await Promise.all([
    control.get(audienceRow, 'audience', body.audienceId),
    control.get(destinationRow, 'destination', body.destinationId),
  ]);
  if (audience === undefined) return isMissing('audience');
  if (destination === undefined) return isMissing('destination');
  const row: SyncRow = {
    kind: 'sync',
    id,
    ...body,
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
    added: 0,
    removed: 0,
    createdAt: new Date(clock()).toISOString(),
  };
  const isNew = await control.putIfAbsent(row);
  return isNew ? created(shown(row)) : idIsTaken('sync', id);
}

function isMissing(what: 'audience' | 'destination'): ApiResponse {
  const fault = { path: `${what}Id`, message: `there is no such ${what}` };
  return failure('invalid', `${fault.path}: ${fault.message}`, [fault]);
}

/** Starts a run; one that is under way is finished first. */
async function run({ params }: Call<unknown>, ports: ApiPorts): Promise<ApiResponse> {
  const row = await ports.control.get(syncRow, 'sync', params['id'] ?? '');
  if (row === undefined) return notFound('sync');
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
