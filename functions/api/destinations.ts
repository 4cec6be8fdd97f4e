import * as z from 'zod';
import { destinationTypes } from '../../destinations/registry.ts';
import { type DestinationRow, destinationRow } from '../../schemas/sync.ts';
import type { ApiPorts } from './ports.ts';
import { type ApiResponse, created, ok } from './response.ts';
import { invalidBody, type Route, route, routeWithBody } from './route.ts';
import { chosenId, idFrom, idIsTaken, withChosenId } from './row-id.ts';

const typeNames = ['google', 'meta', 'csv'] as const;

const destination = z.strictObject({
  name: z.string().trim().min(1).max(100),
  type: z.enum(typeNames),
  settings: z.record(z.string(), z.json()).default({}),
  credentials: z.unknown().optional(),
});
const newDestination = destination.extend({ id: chosenId.optional() });

const shown = ({ kind: _, ...row }: DestinationRow) => row;

export const destinationRoutes: readonly Route[] = [
  route('GET', '/api/destinations', 'viewer', async (_, { control }) => {
    const rows = await control.queryAll(destinationRow, { kind: 'destination' });
    return ok({ destinations: rows.map(shown) });
  }),
  routeWithBody('POST', '/api/destinations', 'admin', newDestination, ({ body }, ports) => {
    const { id, ...rest } = body;
    return save(id ?? idFrom(body.name, ports), rest, false, ports);
  }),
  routeWithBody('PUT', '/api/destinations/{id}', 'admin', destination, ({ params, body }, ports) =>
    withChosenId(params['id'], (id) => save(id, body, true, ports)),
  ),
];

/** Settings and credentials are checked by the destination's own schemas; credentials never come back. */
async function save(
  id: string,
  body: z.infer<typeof destination>,
  mayReplace: boolean,
  { control, saveCredentials, clock }: ApiPorts,
): Promise<ApiResponse> {
  const type = destinationTypes[body.type];
  const checked = z
    .object({ settings: type.settings, credentials: type.credentials })
    .safeParse({ settings: body.settings, credentials: body.credentials ?? {} });
  if (!checked.success) return invalidBody(checked.error);
  const existing = await control.get(destinationRow, 'destination', id);
  if (existing !== undefined && (!mayReplace || existing.type !== body.type)) {
    return idIsTaken('destination', id);
  }
  const row: DestinationRow = {
    kind: 'destination',
    id,
    name: body.name,
    type: body.type,
    settings: body.settings,
    createdAt: existing?.createdAt ?? new Date(clock()).toISOString(),
  };
  // Before the row: a destination that is listed can be delivered to.
  await saveCredentials(id, checked.data.credentials);
  await control.put(row);
  return existing === undefined ? created(shown(row)) : ok(shown(row));
}
