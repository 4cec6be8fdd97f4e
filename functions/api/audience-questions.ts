import * as z from 'zod';
import { type AnyAudienceDefinition, anyAudienceDefinition } from '../../schemas/any-audience.ts';
import {
  askedDefinition,
  audienceExplanation,
  audiencePreview,
  audienceWhy,
} from '../../schemas/api/audience-questions.ts';
import { day } from '../../schemas/audience/values.ts';
import { type AudienceRow, audienceRow } from '../../schemas/control.ts';
import { explanationOf } from './audience-questions/explain.ts';
import { previewOf } from './audience-questions/preview.ts';
import { whyOf } from './audience-questions/why.ts';
import { refusedQuestion } from './audience-references.ts';
import { nodeReference, nodesOf } from './node-reference.ts';
import type { ApiPorts } from './ports.ts';
import { type ApiResponse, type Failure, failure, notFound, ok } from './response.ts';
import { type Route, route } from './route.ts';
import { refusedSql } from './sql-audience/refused-sql.ts';

const hasNoPlan = (): Failure =>
  failure('conflict', 'An audience in SQL has no clauses: its SELECT says all there is.');

const forDay = z.strictObject({ asOf: day.optional() });

export const audienceQuestionRoutes: readonly Route[] = [
  route({
    method: 'POST',
    path: '/api/audiences/preview',
    summary:
      'How large an audience would be, whom platforms could find, what it shares with others',
    scope: 'audiences:read',
    body: askedDefinition,
    answers: { 200: audiencePreview },
    isRepeatable: true,
    run: async ({ body: { definition, asOf } }, ports) => {
      const refused =
        'sql' in definition
          ? await refusedSql(definition, ports)
          : await refusedQuestion(definition, ports);
      return refused ?? ok(await previewOf(definition, asOf, ports));
    },
  }),
  route({
    method: 'GET',
    path: '/api/audiences/{id}/preview',
    summary: 'The same of an audience that is there',
    scope: 'audiences:read',
    query: forDay,
    answers: { 200: audiencePreview },
    errors: ['not_found', 'conflict'],
    run: ({ params, query }, ports) =>
      ofAudience(params.id, ports, async (_, definition) =>
        ok(await previewOf(definition, query.asOf, ports, params.id)),
      ),
  }),
  route({
    method: 'POST',
    path: '/api/audiences/explain',
    summary: 'Plan, SQL, and what it would read and cost, before it runs',
    scope: 'audiences:read',
    body: askedDefinition,
    answers: { 200: audienceExplanation },
    isRepeatable: true,
    errors: ['conflict'],
    run: async ({ body: { definition, asOf } }, ports) => {
      if ('sql' in definition) return hasNoPlan();
      const refused = await refusedQuestion(definition, ports);
      return refused ?? ok(await explanationOf(definition, asOf, ports));
    },
  }),
  route({
    method: 'GET',
    path: '/api/audiences/{id}/explain',
    summary: 'The same of an audience that is there',
    scope: 'audiences:read',
    query: forDay,
    answers: { 200: audienceExplanation },
    errors: ['not_found', 'conflict'],
    run: ({ params, query }, ports) =>
      ofAudience(params.id, ports, async (_, definition) =>
        'sql' in definition ? hasNoPlan() : ok(await explanationOf(definition, query.asOf, ports)),
      ),
  }),
  route({
    method: 'POST',
    path: '/api/audiences/{id}/why',
    summary: 'Why somebody is in an audience, or is not: every clause with its facts',
    description: 'POST, so that the identifier is in no URL and in no access log.',
    scope: 'profiles:read',
    body: z.strictObject({ person: nodeReference }),
    answers: { 200: audienceWhy },
    errors: ['not_found', 'conflict'],
    isRepeatable: true,
    run: async ({ params, body }, ports) => {
      const found = nodesOf([['person', body.person]], ports);
      if ('refused' in found) return found.refused;
      return ofAudience(params.id, ports, async (row, definition) =>
        'sql' in definition ? hasNoPlan() : whyOf(row, definition, found.nodes[0] ?? '', ports),
      );
    },
  }),
];

/** What is asked of a stored audience, if there is one and its definition is still valid. */
async function ofAudience<Body>(
  id: string,
  { control }: ApiPorts,
  ask: (row: AudienceRow, definition: AnyAudienceDefinition) => Promise<ApiResponse<Body>>,
): Promise<ApiResponse<Body>> {
  const row = await control.get(audienceRow, 'audience', id);
  if (row === undefined) return notFound('audience');
  const parsed = anyAudienceDefinition.safeParse(row.definition);
  if (!parsed.success) return failure('conflict', 'The definition of this audience is not valid.');
  return ask(row, parsed.data);
}
