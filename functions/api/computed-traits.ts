import * as z from 'zod';
import { computedTrait } from '../../schemas/audience/computed-condition.ts';
import { type ComputedTraitRow, computedTraitRow } from '../../schemas/audience-library.ts';
import { refusedMeasure } from './audience-references.ts';
import type { ApiPorts } from './ports.ts';
import { type ApiResponse, failure, notFound, ok } from './response.ts';
import { type Route, route, routeWithBody } from './route.ts';

const { name: traitName, measure } = computedTrait.shape;

export const computedTraitRoutes: readonly Route[] = [
  route('GET', '/api/computed-traits', 'viewer', async (_, { control }) => {
    const rows = await control.queryAll(computedTraitRow, { kind: 'computed-trait' });
    return ok({ computedTraits: rows.map(shown) });
  }),
  route('GET', '/api/computed-traits/{name}', 'viewer', async ({ params }, { control }) => {
    const row = await control.get(computedTraitRow, 'computed-trait', params['name'] ?? '');
    return row === undefined ? notFound('computed trait') : ok(shown(row));
  }),
  routeWithBody(
    'PUT',
    '/api/computed-traits/{name}',
    'analyst',
    z.strictObject({ measure }),
    ({ params, body }, ports) => put(params['name'] ?? '', body.measure, ports),
  ),
];

/** Sets the measure. Audiences that name it change with their next refresh. */
async function put(
  name: string,
  value: z.infer<typeof measure>,
  ports: ApiPorts,
): Promise<ApiResponse> {
  const parsed = traitName.safeParse(name);
  if (!parsed.success) {
    const message = parsed.error.issues[0]?.message ?? 'is not valid';
    return failure('invalid', `name: ${message}`, [{ path: 'name', message }]);
  }
  const refused = await refusedMeasure(name, value, ports);
  if (refused) return refused;
  const updatedAt = new Date(ports.clock()).toISOString();
  // As rows hold it, without members that are undefined.
  const plain = z.json().parse(JSON.parse(JSON.stringify(value)));
  await ports.control.put({ kind: 'computed-trait', id: name, measure: plain, updatedAt });
  return ok({ name, measure: plain, updatedAt });
}

const shown = ({ id, measure, updatedAt }: ComputedTraitRow) => ({ name: id, measure, updatedAt });
