import { type AnyAudienceDefinition, anyAudienceDefinition } from '../../schemas/any-audience.ts';
import {
  audience,
  audiences,
  audienceVersion,
  audienceVersions,
  deletedAudience,
} from '../../schemas/api/audiences.ts';
import { jsonSchema } from '../../schemas/api/contract.ts';
import { paging } from '../../schemas/api/paging.ts';
import { audienceJsonSchema } from '../../schemas/audience-json-schema.ts';
import { audienceRow } from '../../schemas/control.ts';
import { createAudience, deleteAudience, putAudience, shownAudience } from './audience-changes.ts';
import { refusedReferences } from './audience-references.ts';
import { listVersions, oneVersion } from './audience-versions.ts';
import { nextOf, pageOf } from './paging.ts';
import type { ApiPorts } from './ports.ts';
import { type Failure, notFound, ok } from './response.ts';
import { type Route, route } from './route.ts';
import { idFrom, withChosenId } from './row-id.ts';
import { refusedSql } from './sql-audience/refused-sql.ts';

export const audienceRoutes: readonly Route[] = [
  route({
    method: 'GET',
    path: '/api/audiences',
    summary: 'Audiences with their sizes',
    scope: 'audiences:read',
    query: paging,
    answers: { 200: audiences },
    run: async ({ query }, { control }) => {
      const page = await control.query(audienceRow, { kind: 'audience', ...pageOf(query) });
      return ok({ audiences: page.rows.map(shownAudience), ...nextOf(page.next) });
    },
  }),
  route({
    method: 'POST',
    path: '/api/audiences',
    summary: 'Make an audience; its id is made of its name',
    description: 'Who is in it is known after the next refresh.',
    scope: 'audiences:write',
    body: anyAudienceDefinition,
    answers: { 201: audience },
    errors: ['conflict'],
    run: async ({ body, caller }, ports) => {
      const id = idFrom(body.name, ports);
      const refused = await refusedDefinition(id, body, ports);
      return refused ?? createAudience(id, body, caller.name, ports);
    },
  }),
  route({
    method: 'GET',
    path: '/api/audiences/{id}',
    summary: 'An audience with its definition',
    scope: 'audiences:read',
    answers: { 200: audience },
    errors: ['not_found'],
    run: async ({ params }, { control }) => {
      const row = await control.get(audienceRow, 'audience', params.id);
      return row === undefined ? notFound('audience') : ok(shownAudience(row));
    },
  }),
  route({
    method: 'PUT',
    path: '/api/audiences/{id}',
    summary: 'Replace the definition of an audience, or make one under this id',
    description:
      'Another definition is a new version; the same one changes nothing. Who is in it changes with the next refresh.',
    scope: 'audiences:write',
    body: anyAudienceDefinition,
    answers: { 200: audience, 201: audience },
    errors: ['conflict'],
    isConditional: true,
    run: ({ params, body, caller, ifMatch }, ports) =>
      withChosenId(params.id, async (id) => {
        const refused = await refusedDefinition(id, body, ports);
        return refused ?? putAudience(id, { definition: body, by: caller.name, ifMatch }, ports);
      }),
  }),
  route({
    method: 'DELETE',
    path: '/api/audiences/{id}',
    summary: 'Delete an audience; its versions stay, its id is not used again',
    description: 'Refused while a sync uses it. Saying it again answers the same.',
    scope: 'audiences:write',
    answers: { 200: deletedAudience },
    errors: ['not_found', 'conflict'],
    isConditional: true,
    run: ({ params, caller, ifMatch }, ports) =>
      deleteAudience(params.id, { by: caller.name, ifMatch }, ports),
  }),
  route({
    method: 'GET',
    path: '/api/audiences/{id}/versions',
    summary: 'What an audience was, when and by whom; of deleted ones, too',
    scope: 'audiences:read',
    query: paging,
    answers: { 200: audienceVersions },
    errors: ['not_found'],
    run: ({ params, query }, ports) => listVersions(params.id, query, ports),
  }),
  route({
    method: 'GET',
    path: '/api/audiences/{id}/versions/{version}',
    summary: 'One version of an audience',
    scope: 'audiences:read',
    answers: { 200: audienceVersion },
    errors: ['not_found'],
    run: ({ params }, ports) => oneVersion(params.id, params.version, ports),
  }),
  route({
    method: 'GET',
    path: '/api/schemas/audience.json',
    summary: 'JSON Schema of the definition of an audience',
    scope: 'public',
    answers: { 200: jsonSchema },
    run: async () => ok(audienceJsonSchema()),
  }),
];

/** Why an audience may not get this definition; undefined when it may. */
const refusedDefinition = (
  id: string,
  definition: AnyAudienceDefinition,
  ports: ApiPorts,
): Promise<Failure | undefined> =>
  'sql' in definition ? refusedSql(definition, ports) : refusedReferences(id, definition, ports);
