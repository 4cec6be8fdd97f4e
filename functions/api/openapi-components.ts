import * as z from 'zod';
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
  const uri = (id: string): string => `${place}${id}`;
  const { schemas } = z.toJSONSchema(registry, { io, uri, override });
  const text = JSON.stringify(schemas).replaceAll(
    `${place}__shared#/$defs/`,
    `${place}Shared_${io}_`,
  );
  const { __shared: shared, ...own } = z
    .record(z.string(), z.looseObject({}))
    .parse(JSON.parse(text));
  const hoisted = Object.entries(z.record(z.string(), z.json()).parse(shared?.['$defs'] ?? {}));
  return {
    ...own,
    ...Object.fromEntries(hoisted.map(([name, one]) => [`Shared_${io}_${name}`, one])),
  };
}

/** The schema that says most: one that takes anything in order to look at it first says nothing. */
const toldAs = (schema: z.ZodType): z.ZodType => {
  if (!(schema instanceof z.ZodPipe)) return schema;
  const { in: first, out } = schema;
  return first instanceof z.ZodUnknown && out instanceof z.ZodType ? out : schema;
};

function override(context: { zodSchema: z.core.$ZodTypes; jsonSchema: Schema }): void {
  const { zodSchema, jsonSchema } = context;
  sayEitherOf(context);
  delete jsonSchema['$id'];
  delete jsonSchema['$schema'];
  if (jsonSchema.format === 'date') delete jsonSchema.pattern;
  if (jsonSchema.maximum === Number.MAX_SAFE_INTEGER) delete jsonSchema.maximum;
  if (jsonSchema.minimum === Number.MIN_SAFE_INTEGER) delete jsonSchema.minimum;
  const { def } = zodSchema._zod;
  if (def.type === 'object' && def.catchall === undefined) delete jsonSchema.additionalProperties;
}
