import * as z from 'zod';
import { namedMeasure, namedMeasures } from '../../schemas/api/audience-library.ts';
import { computedTrait } from '../../schemas/audience/computed-condition.ts';
import { type ComputedTraitRow, computedTraitRow } from '../../schemas/audience-library.ts';
import { refusedMeasure } from './audience-references.ts';
import type { ApiPorts } from './ports.ts';
import { type Answered, failure, notFound, ok } from './response.ts';
import { type Route, route } from './route.ts';

const { name: traitName, measure } = computedTrait.shape;

export const computedTraitRoutes: readonly Route[] = [
  route({
    method: 'GET',
    path: '/api/computed-traits',
    summary: 'Measures with a name, which definitions can ask for',
    scope: 'audiences:read',
    answers: { 200: namedMeasures },
    run: async (_, { control }) => {
      const rows = await control.queryAll(computedTraitRow, { kind: 'computed-trait' });
      return ok({ computedTraits: rows.map(shown) });
    },
  }),
  route({
    method: 'GET',
    path: '/api/computed-traits/{name}',
    summary: 'A measure with a name',
    scope: 'audiences:read',
    answers: { 200: namedMeasure },
    errors: ['not_found'],
    run: async ({ params }, { control }) => {
      const row = await control.get(computedTraitRow, 'computed-trait', params.name);
      return row === undefined ? notFound('computed trait') : ok(shown(row));
    },
  }),
  route({
    method: 'PUT',
    path: '/api/computed-traits/{name}',
    summary: 'Give a measure a name, or a name another measure',
    description: 'Audiences that name it change with their next refresh.',
    scope: 'audiences:write',
    body: z.strictObject({ measure }),
    answers: { 200: namedMeasure },
    run: ({ params, body }, ports) => put(params.name, body.measure, ports),
  }),
];

/** Sets the measure. Audiences that name it change with their next refresh. */
async function put(
  name: string,
  value: z.infer<typeof measure>,
  ports: ApiPorts,
): Promise<Answered<typeof namedMeasure>> {
  const parsed = traitName.safeParse(name);
  if (!parsed.success) {
    const message = parsed.error.issues[0]?.message ?? 'is not valid';
    return failure('invalid', `name: ${message}`, [{ path: 'name', message }]);
  }
  const refused = await refusedMeasure(name, value, ports);
  if (refused) return refused;
  const updatedAt = new Date(ports.clock()).toISOString();
  const plain = plainJson(value);
  await ports.control.put({ kind: 'computed-trait', id: name, measure: plain, updatedAt });
  return ok({ name, measure: plain, updatedAt });
}

const shown = ({ id, measure, updatedAt }: ComputedTraitRow) => ({
  name: id,
  measure: plainJson(measure),
  updatedAt,
});

/** The measure as rows and answers hold it, without members that are undefined. */
const plainJson = (value: z.infer<typeof measure>) =>
  z.json().parse(JSON.parse(JSON.stringify(value)));
