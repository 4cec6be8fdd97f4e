import type * as z from 'zod';
import { readLibrary } from '../../domain/audience/read-library.ts';
import { referenceFault } from '../../domain/audience/reference-fault.ts';
import { fieldFault } from '../../domain/custom-fields/field-fault.ts';
import {
  deletedField,
  newField,
  shownField,
  shownFields,
  whichField,
} from '../../schemas/api/custom-fields.ts';
import { type CustomField, customFieldRow, fieldId } from '../../schemas/custom-field.ts';
import type { ApiPorts } from './ports.ts';
import { rejudge } from './rejudge.ts';
import { type Answered, created, type Failure, failure, notFound, ok } from './response.ts';
import { type Route, route } from './route.ts';

/** All of them are read with every definition. */
const mostFields = 500;

export const customFieldRoutes: readonly Route[] = [
  route({
    method: 'GET',
    path: '/api/fields',
    summary: 'Fields that the brand has defined, of persons and of events',
    scope: 'audiences:read',
    answers: { 200: shownFields },
    run: async (_, { control }) => {
      const rows = await control.queryAll(customFieldRow, { kind: 'custom-field' });
      return ok({ fields: rows.map(shown) });
    },
  }),
  route({
    method: 'PUT',
    path: '/api/fields',
    summary: 'Define a field, or define it anew',
    description:
      'Values of another type are violations of the sources that send them; definitions of audiences that ask for what its type cannot answer are refused. Refused while an audience does.',
    scope: 'audiences:write',
    body: newField,
    answers: { 200: shownField, 201: shownField },
    errors: ['conflict'],
    run: ({ body, caller }, ports) => putField(body, caller.name, ports),
  }),
  route({
    method: 'DELETE',
    path: '/api/fields',
    summary: 'Forget the definition of a field; values that were sent stay',
    scope: 'audiences:write',
    query: whichField,
    answers: { 200: deletedField },
    errors: ['not_found'],
    run: async ({ query: { name, event } }, ports) => {
      const id = fieldId({ of: event === undefined ? 'person' : { event }, name });
      const key = { kind: 'custom-field', id };
      const isGone = await ports.control.delete(key, { kind: { exists: true } });
      if (!isGone) return notFound('field');
      await rejudge(ports);
      return ok({ name, isDeleted: true as const });
    },
  }),
];

/** Defines a field, and has the lists judged anew where it is marked as sensitive, or was. */
export async function putField(
  field: CustomField,
  by: string,
  ports: ApiPorts,
): Promise<Answered<typeof shownField>> {
  const { control, clock } = ports;
  const rows = await control.queryAll(customFieldRow, { kind: 'custom-field' });
  const id = fieldId(field);
  const before = rows.find((row) => row.id === id);
  if (before === undefined && rows.length >= mostFields) {
    return failure('conflict', `A brand has ${mostFields} fields at most: delete one first.`);
  }
  const refused = await brokenAudience(field, ports);
  if (refused) return refused;
  const plain = newField.parse(JSON.parse(JSON.stringify(field)));
  const row = { kind: 'custom-field' as const, id, field: plain, by };
  const written = { ...row, updatedAt: new Date(clock()).toISOString() };
  await control.put(written);
  if (before?.field.sensitive !== field.sensitive) await rejudge(ports);
  return before === undefined ? created(shown(written)) : ok(shown(written));
}

/** An audience that asks of the field what it could not answer any more. */
async function brokenAudience(
  field: CustomField,
  { control }: Pick<ApiPorts, 'control'>,
): Promise<Failure | undefined> {
  const library = await readLibrary(control);
  for (const [id, where] of library.audiences) {
    if (referenceFault(where, library, id) !== undefined) continue;
    const fault = fieldFault(where, [field], library);
    if (fault) {
      return failure(
        'conflict',
        `The audience ${id} asks for something else: ${fault.path}: ${fault.message}.`,
      );
    }
  }
  return undefined;
}

const shown = ({ field, updatedAt, by }: z.infer<typeof customFieldRow>) => ({
  ...field,
  updatedAt,
  by,
});
