import * as z from 'zod';
import { anyAudienceDefinition, anyAudienceShape } from '../../schemas/any-audience.ts';
import { sayEitherOf } from '../../schemas/audience-json-schema.ts';

/** A JSON Schema as OpenAPI 3.1 holds it. */
export type Schema = z.core.JSONSchema.BaseSchema;

export interface Components {
  /** Under `#/components/schemas/`, by name. */
  readonly schemas: Readonly<Record<string, unknown>>;
  /** A schema as a reference; it must be one of those that were collected. */
  readonly refTo: (schema: z.ZodType) => Schema;
}

const place = '#/components/schemas/';

/**
 * Components of what callers send and what they get. Shapes of answers leave objects open: members may be added, and
 * callers pass over those that they do not know.
 *
 * @param sent schemas of bodies, with the names that they get where `meta` names none
 * @param answered schemas of answers
 */
export function componentsOf(
  sent: ReadonlyMap<z.ZodType, string>,
  answered: ReadonlyMap<z.ZodType, string>,
): Components {
  const names = new Map<z.ZodType, string>();
  const schemas = { ...generated(sent, 'input', names), ...generated(answered, 'output', names) };
  return {
    schemas,
    refTo: (schema) => {
      const name = names.get(schema);
      if (name === undefined) throw new RangeError('the schema was not collected');
      return { $ref: `${place}${name}` };
    },
  };
}

function generated(
  wanted: ReadonlyMap<z.ZodType, string>,
  io: 'input' | 'output',
  names: Map<z.ZodType, string>,
): Record<string, unknown> {
  const registry = z.registry<{ id: string }>();
  for (const [schema, fallback] of wanted) {
    const id = z.globalRegistry.get(schema)?.id ?? fallback;
    if (names.has(schema)) throw new RangeError(`${id} is sent as well as answered: make it two`);
    names.set(schema, id);
    registry.add(toldAs(schema), { id });
  }
  // What an answer repeats of a definition is told where it is sent; what its parsing made of it no schema can say.
  const unrepresentable = io === 'output' ? 'any' : 'throw';
  const uri = (id: string) => `${place}${id}`;
  const { schemas } = z.toJSONSchema(registry, { io, uri, unrepresentable, override });
  return hoisted(schemas, io);
}

const documents = z.record(
  z.string(),
  z.looseObject({ $defs: z.record(z.string(), z.json()).optional() }),
);

/** What several schemas have within them, as components of their own. */
function hoisted(schemas: Readonly<Record<string, unknown>>, io: string): Record<string, unknown> {
  const nameOf = (inner: string): string => (/^schema\d+$/.test(inner) ? `${io}_${inner}` : inner);
  const text = JSON.stringify(schemas).replace(
    /"#\/components\/schemas\/__shared#\/\$defs\/(\w+)"/g,
    (_, inner: string) => JSON.stringify(`${place}${nameOf(inner)}`),
  );
  const { __shared: shared, ...own } = documents.parse(JSON.parse(text));
  const inner = Object.entries(shared?.$defs ?? {}).map(([name, one]) => [nameOf(name), one]);
  // Their place in the document is all the name they have: `$id` would be another.
  const named = Object.entries(own).map(([name, { $id: _, $schema: __, ...one }]) => [name, one]);
  return Object.fromEntries([...named, ...inner]);
}

/** The schema that says most: one that takes anything in order to look at it first says nothing. */
const toldAs = (schema: z.ZodType): z.ZodType => {
  if (schema === anyAudienceDefinition) return anyAudienceShape;
  if (!(schema instanceof z.ZodPipe)) return schema;
  const { in: first, out } = schema;
  return first instanceof z.ZodUnknown && out instanceof z.ZodType ? out : schema;
};

function override(context: { zodSchema: z.core.$ZodTypes; jsonSchema: Schema }): void {
  const { zodSchema, jsonSchema } = context;
  sayEitherOf(context);
  if (jsonSchema.format === 'date') delete jsonSchema.pattern;
  if (jsonSchema.maximum === Number.MAX_SAFE_INTEGER) delete jsonSchema.maximum;
  if (jsonSchema.minimum === Number.MIN_SAFE_INTEGER) delete jsonSchema.minimum;
  const { def } = zodSchema._zod;
  if (def.type === 'object' && def.catchall === undefined) delete jsonSchema.additionalProperties;
}
