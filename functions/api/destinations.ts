import * as z from 'zod';
import { conversionTypes } from '../../destinations/conversion-registry.ts';
import { destinationTypes } from '../../destinations/registry.ts';
import { paging } from '../../schemas/api/paging.ts';
import { destination, destinations } from '../../schemas/api/syncs.ts';
import { type DestinationRow, destinationRow } from '../../schemas/sync.ts';
import { nextOf, pageOf } from './paging.ts';
import type { ApiPorts } from './ports.ts';
import { created, ok } from './response.ts';
import { invalid, type Route, route } from './route.ts';
import { chosenId, idFrom, idIsTaken, withChosenId } from './row-id.ts';

const wanted = z.strictObject({
  name: z.string().trim().min(1).max(100),
  type: z.enum([...destinationTypes.keys(), ...conversionTypes.keys()]),
  settings: z.record(z.string(), z.json()).default({}),
  credentials: z.unknown().optional().describe('Kept apart, and never shown again'),
});
const newDestination = wanted.extend({ id: chosenId.optional() });

const shown = ({ kind: _, ...row }: DestinationRow) => row;

export const destinationRoutes: readonly Route[] = [
  route({
    method: 'GET',
    path: '/api/destinations',
    summary: 'Destinations, without their credentials',
    scope: 'destinations:read',
    query: paging,
    answers: { 200: destinations },
    run: async ({ query }, { control }) => {
      const page = await control.query(destinationRow, { kind: 'destination', ...pageOf(query) });
      return ok({ destinations: page.rows.map(shown), ...nextOf(page.next) });
    },
  }),
  route({
    method: 'POST',
    path: '/api/destinations',
    summary: 'Make a destination',
    scope: 'destinations:write',
    body: newDestination,
    answers: { 201: destination },
    errors: ['conflict'],
    run: ({ body }, ports) => {
      const { id, ...rest } = body;
      return save(id ?? idFrom(body.name, ports), rest, false, ports);
    },
  }),
  route({
    method: 'PUT',
    path: '/api/destinations/{id}',
    summary: 'Change a destination, or make one under this id',
    scope: 'destinations:write',
    body: wanted,
    answers: { 200: destination, 201: destination },
    errors: ['conflict'],
    run: ({ params, body }, ports) => withChosenId(params.id, (id) => save(id, body, true, ports)),
  }),
];

/** Settings and credentials are checked by the destination's own schemas; credentials never come back. */
async function save(
  id: string,
  body: z.infer<typeof wanted>,
  mayReplace: boolean,
  { control, saveCredentials, clock }: ApiPorts,
) {
  const type = destinationTypes.get(body.type) ?? conversionTypes.get(body.type);
  if (type === undefined) throw new Error(`There is no destination type ${body.type}`);
  const checked = z
    .object({ settings: type.settings, credentials: type.credentials })
    .safeParse({ settings: body.settings, credentials: body.credentials ?? {} });
  if (!checked.success) return invalid(checked.error, 'The body');
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
