import * as z from 'zod';
import type { ControlCondition } from '../../domain/control/control-table.ts';
import { audienceDefinition } from '../../schemas/audience.ts';
import { type AudienceRow, audienceRow } from '../../schemas/control.ts';
import { refusedReferences } from './audience-references.ts';
import type { ApiPorts } from './ports.ts';
import { type ApiResponse, created, notFound, ok } from './response.ts';
import { type Route, route, routeWithBody } from './route.ts';
import { idFrom, idIsTaken, withChosenId } from './row-id.ts';

type Definition = z.infer<typeof audienceDefinition>;

export const audienceRoutes: readonly Route[] = [
  route('GET', '/api/audiences', 'viewer', async (_, { control }) => {
    const rows = await control.queryAll(audienceRow, { kind: 'audience' });
    return ok({ audiences: rows.map(shown) });
  }),
  routeWithBody('POST', '/api/audiences', 'analyst', audienceDefinition, async (call, ports) => {
    const id = idFrom(call.body.name, ports);
    return (await refusedReferences(id, call.body, ports)) ?? create(id, call.body, ports);
  }),
  route('GET', '/api/audiences/{id}', 'viewer', async ({ params }, { control }) => {
    const row = await control.get(audienceRow, 'audience', params['id'] ?? '');
    return row === undefined ? notFound('audience') : ok(shown(row));
  }),
  routeWithBody(
    'PUT',
    '/api/audiences/{id}',
    'analyst',
    audienceDefinition,
    ({ params, body }, ports) => withChosenId(params['id'], (id) => put(id, body, ports)),
  ),
];

/** Replaces the definition, or creates the audience under this id. Who is in it changes with the next refresh. */
async function put(id: string, definition: Definition, ports: ApiPorts): Promise<ApiResponse> {
  const { control } = ports;
  const refused = await refusedReferences(id, definition, ports);
  if (refused) return refused;
  const exists: ControlCondition = { kind: { exists: true } };
  const change = { set: { name: definition.name, definition: plainJson(definition) } };
  const isThere = await control.update({ kind: 'audience', id }, change, exists);
  if (!isThere) return create(id, definition, ports);
  const row = await control.get(audienceRow, 'audience', id);
  return row === undefined ? notFound('audience') : ok(shown(row));
}

async function create(
  id: string,
  definition: Definition,
  { control, clock }: ApiPorts,
): Promise<ApiResponse> {
  const row: AudienceRow = {
    kind: 'audience',
    id,
    name: definition.name,
    definition: plainJson(definition),
    state: 'new',
    generation: 0,
    size: 0,
    createdAt: new Date(clock()).toISOString(),
  };
  const isNew = await control.putIfAbsent(row);
  return isNew ? created(shown(row)) : idIsTaken('audience', id);
}

/** The definition as rows hold it, without members that are undefined. */
const plainJson = (definition: Definition) =>
  z.json().parse(JSON.parse(JSON.stringify(definition)));

const shown = ({ kind: _, reservedGeneration: _reserved, ...audience }: AudienceRow) => audience;
