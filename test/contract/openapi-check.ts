import { Ajv2020, type ValidateFunction } from 'ajv/dist/2020.js';
import formatsOf from 'ajv-formats';
import * as z from 'zod';
import type { ApiAnswer } from '../../functions/api/answer.ts';
import type { ApiRequest } from '../../functions/api/api-request.ts';
import { openApiOf } from '../../functions/api/openapi.ts';
import { matchPath } from '../../functions/api/route.ts';
import { routes } from '../../functions/api/routes.ts';

const json = z.record(z.string(), z.json());
const content = z.record(z.string(), z.object({ schema: json }));
const operation = z.object({
  responses: z.record(
    z.string(),
    z.object({ $ref: z.string().optional(), content: content.optional() }),
  ),
});
const shape = z.object({
  paths: z.record(z.string(), z.record(z.string(), operation)),
  components: z.object({
    schemas: z.record(z.string(), json),
    responses: z.record(z.string(), z.object({ content })),
  }),
});

const { paths, components } = shape.parse(JSON.parse(JSON.stringify(openApiOf(routes))));

const ajv = new Ajv2020({ strict: false, allErrors: true });
formatsOf.default(ajv);
ajv.addSchema({ $id: 'http://api/', components: closed(components) });
const validators = new Map<string, ValidateFunction>();

/**
 * Holds an answer against the document: the status must be there for the operation, and the body must have the shape that
 * it has there, without any member more.
 *
 * @throws Error saying where it differs; never the values
 */
export function checkAgainstContract(
  request: ApiRequest,
  { status, headers, body }: ApiAnswer,
): void {
  const path = Object.keys(paths).find((pattern) => matchPath(pattern, request.path));
  const found = path && paths[path]?.[request.method.toLowerCase()];
  // Paths that are not there have no operation.
  if (path === undefined || !found) return;
  const name = `${request.method} ${path} ${status}`;
  const response = found.responses[status];
  if (response === undefined) throw new Error(`${name} is not in the document`);
  const named = response.$ref && components.responses[response.$ref.split('/').at(-1) ?? ''];
  const type = headers['content-type']?.split(';')[0] ?? '';
  const told = (named || response).content?.[type]?.schema;
  if (body === '' && told === undefined) return;
  if (told === undefined) throw new Error(`${name} has no ${type} in the document`);
  const validate = validators.get(name) ?? ajv.compile(closed(told));
  validators.set(name, validate);
  if (validate(JSON.parse(body))) return;
  const faults = validate.errors?.map(({ instancePath, message, params }) =>
    [instancePath, message, JSON.stringify(params)].join(' '),
  );
  throw new Error(`${name} differs from the document:\n${faults?.join('\n')}`);
}

/** Objects as they are told, without room for members that nobody told of. */
function closed<Value>(value: Value): Value {
  const text = JSON.stringify(value).replaceAll('"#/components/', '"http://api/#/components/');
  return JSON.parse(text, (_, inner) => {
    const isOpen =
      inner?.type === 'object' && inner.properties && !('additionalProperties' in inner);
    return isOpen ? { ...inner, additionalProperties: false } : inner;
  });
}
