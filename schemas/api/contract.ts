import * as z from 'zod';

/** A schema as a document. */
export const jsonSchema = z.looseObject({ $schema: z.string().optional() });

/** The contract of the API as a document. */
export const openApiDocument = z.looseObject({
  openapi: z.string(),
  info: z.looseObject({ title: z.string(), version: z.string() }),
  paths: z.record(z.string(), z.json()),
});
