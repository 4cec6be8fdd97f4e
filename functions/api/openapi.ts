import * as z from 'zod';
import { condition } from '../../schemas/audience/condition.ts';
import { problem } from '../../schemas/problem.ts';
import { scopeTexts } from '../../schemas/scopes.ts';
import { takesIdempotencyKey } from './idempotency.ts';
import { type Components, componentsOf, type Schema } from './openapi-components.ts';
import { type ApiErrorCode, statuses, titles } from './response.ts';
import type { Contract } from './route.ts';

const about = `Everything that the console and the command line do. Send \`Authorization: Bearer <API key>\`; each call
names the scope that its key needs. Errors are RFC 9457 problem details. Lists come in pages: say \`next\` as \`after\`.
A POST takes \`Idempotency-Key\`, a GET \`If-None-Match\`. More: docs/api.md.`;

/** The contract of the API, OpenAPI 3.1. */
export function openApiOf(routes: readonly Contract[]) {
  const sent = new Map<z.ZodType, string>([[condition, 'Condition']]);
  const answered = new Map<z.ZodType, string>([[problem, 'Problem']]);
  for (const route of routes) {
    const name = operationId(route);
    const title = name.charAt(0).toUpperCase() + name.slice(1);
    if (route.body !== undefined) nameOnce(sent, route.body, `${title}Body`);
    for (const answer of Object.values(route.answers)) nameOnce(answered, answer, `${title}Answer`);
  }
  const components = componentsOf(sent, answered);
  return {
    openapi: '3.1.1',
    info: { title: 'Daicho', version: '1', description: about.replaceAll('\n', ' ') },
    servers: [{ url: '/' }],
    tags: [...new Set(routes.map(tagOf))].map((name) => ({ name })),
    paths: pathsOf(routes, components),
    components: {
      schemas: components.schemas,
      responses: Object.fromEntries(
        routes.flatMap((route) =>
          refusals(route).map(([status, codes]) => [
            codes.join('_or_'),
            refused(status, codes, components),
          ]),
        ),
      ),
      securitySchemes: {
        apiKey: { type: 'http', scheme: 'bearer', description: scopesTold() },
      },
    },
  };
}

const scopesTold = (): string =>
  [
    'An API key with scopes:',
    ...Object.entries(scopeTexts).map(([scope, text]) => `- \`${scope}\`: ${text}`),
  ].join('\n');

/** e.g. `putAudiencesById` */
export function operationId({ method, path }: Contract): string {
  const words = path
    .replace(/^\/api\//, '')
    .split(/[/.-]/)
    .map((word) => word.replace(/^\{(\w+)\}$/, 'by-$1'));
  const camel = words.join('-').replace(/-(\w)/g, (_, letter: string) => letter.toUpperCase());
  return method.toLowerCase() + camel.charAt(0).toUpperCase() + camel.slice(1);
}

function nameOnce(names: Map<z.ZodType, string>, schema: z.ZodType, name: string): void {
  if (!names.has(schema)) names.set(schema, name);
}

const tagOf = ({ path }: Contract): string => /^\/api\/([\w-]+)/.exec(path)?.[1] ?? 'other';

function pathsOf(routes: readonly Contract[], components: Components) {
  const byPath = Map.groupBy(routes, ({ path }) => path);
  return Object.fromEntries(
    [...byPath].map(([path, here]) => [
      path,
      Object.fromEntries(
        here.map((route) => [route.method.toLowerCase(), operation(route, components)]),
      ),
    ]),
  );
}

function operation(route: Contract, components: Components) {
  const { summary, description, scope, body, answers, method } = route;
  const parameters = [...pathParameters(route), ...queryParameters(route), ...headers(route)];
  const succeeded = Object.entries(answers).map(([status, schema]) => [
    status,
    {
      description: successes[Number(status)] ?? 'Done',
      ...(method === 'GET' && { headers: { ETag: { schema: { type: 'string' } } } }),
      content: { 'application/json': { schema: components.refTo(schema) } },
    },
  ]);
  const unchanged = method === 'GET' ? { 304: { description: 'As If-None-Match says' } } : {};
  const failed = refusals(route).map(([status, codes]) => [
    status,
    { $ref: `#/components/responses/${codes.join('_or_')}` },
  ]);
  return {
    operationId: operationId(route),
    tags: [tagOf(route)],
    summary,
    ...(description !== undefined && { description }),
    security: scope === 'public' ? [] : [{ apiKey: [scope] }],
    ...(parameters.length > 0 && { parameters }),
    ...(body !== undefined && {
      requestBody: {
        required: true,
        content: { 'application/json': { schema: components.refTo(body) } },
      },
    }),
    responses: { ...Object.fromEntries(succeeded), ...unchanged, ...Object.fromEntries(failed) },
  };
}

const successes: Readonly<Record<number, string>> = { 200: 'Done', 201: 'Made', 202: 'Started' };

const pathParameters = ({ path }: Contract) =>
  [...path.matchAll(/\{(\w+)\}/g)].map(([, name = '']) => ({
    name,
    in: 'path',
    required: true,
    schema: { type: 'string' },
  }));

function queryParameters({ query }: Contract) {
  if (query === undefined) return [];
  const { properties = {}, required = [] } = z.toJSONSchema(query, { io: 'input' });
  return Object.entries(properties).map(([name, schema]) => {
    if (typeof schema === 'boolean') throw new RangeError(`${name} says nothing of its shape`);
    const { description, ...shape } = schema;
    return {
      name,
      in: 'query',
      required: required.includes(name),
      ...(description !== undefined && { description }),
      schema: shape,
    };
  });
}

function headers(route: Contract) {
  const named = [
    ...(takesIdempotencyKey(route)
      ? [['Idempotency-Key', 'Within 24 hours the same call under it is made once'] as const]
      : []),
    ...(route.method === 'GET' ? [['If-None-Match', 'ETag of what is at hand'] as const] : []),
    ...(route.isConditional === true ? [['If-Match', 'ETag of what was read'] as const] : []),
  ];
  return named.map(([name, description]) => ({
    name,
    in: 'header',
    required: false,
    description,
    schema: { type: 'string' },
  }));
}

/** Codes that a route can answer with, by status. */
function refusals(route: Contract): [status: number, codes: ApiErrorCode[]][] {
  const codes: readonly ApiErrorCode[] = [
    ...(route.scope === 'public' ? [] : (['unauthorized', 'forbidden'] as const)),
    ...(route.body === undefined ? [] : (['malformed_json', 'too_large'] as const)),
    'invalid',
    ...(takesIdempotencyKey(route)
      ? (['idempotency_in_progress', 'idempotency_mismatch'] as const)
      : []),
    ...(route.isConditional === true ? (['precondition_failed'] as const) : []),
    ...(route.errors ?? []),
    'internal',
  ];
  const byStatus = Map.groupBy([...new Set(codes)].toSorted(), (code) => statuses[code]);
  return [...byStatus].toSorted(([one], [other]) => one - other);
}

function refused(status: number, codes: readonly ApiErrorCode[], { refTo }: Components) {
  const schema: Schema = {
    ...refTo(problem),
    properties: { status: { const: status }, code: { enum: [...codes] } },
  };
  return {
    description: codes.map((code) => `\`${code}\`: ${titles[code]}`).join('; '),
    content: { 'application/problem+json': { schema } },
  };
}
