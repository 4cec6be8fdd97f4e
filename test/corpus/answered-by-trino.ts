import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import * as z from 'zod';

/** By subject: an expression and its value as Athena prints it, null for NULL. */
const answers = z.record(z.string(), z.array(z.tuple([z.string(), z.string().nullable()])));

/**
 * Functions of the subset and the edges of types, with the answers of a Trino 476 that was asked. What runs here must say
 * the same; `npm run test:trino` asks again.
 */
export const answeredByTrino = answers.parse(
  JSON.parse(readFileSync(join(import.meta.dirname, '../fixtures/answered-by-trino.json'), 'utf8')),
);
