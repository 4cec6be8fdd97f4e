import * as z from 'zod';
import { importOptions, importRow, mostParts, partBytes } from '../import.ts';
import { importReading } from '../import-reading.ts';
import { next } from './paging.ts';

/** An import as the API shows it. */
export const shownImport = importRow
  .omit({ kind: true, version: true, checked: true, contentHash: true, eTag: true })
  .extend({
    checkedBytes: z.int().min(0).describe('Bytes that were hashed so far, to know the file again'),
    progress: z
      .number()
      .min(0)
      .max(1)
      .optional()
      .describe('Of its rows; absent where the end is not known'),
  })
  .meta({ id: 'Import' });
export type ShownImport = z.infer<typeof shownImport>;

export const imports = z.object({ imports: z.array(shownImport), next });

const sha256Hex = z.string().regex(/^[0-9a-f]{64}$/);

/** A file that is about to be uploaded. */
export const newUpload = z.strictObject({
  name: z
    .string()
    .min(1)
    .max(255)
    .regex(/^[^/\\\p{Cc}]+$/u, 'a base name, without folders'),
  sizeBytes: z
    .int()
    .min(1)
    .max(mostParts * partBytes),
  contentHash: sha256Hex.describe('docs/imports.md says of what'),
  sourceId: z
    .string()
    .regex(/^[a-z0-9][a-z0-9-]{0,63}$/, 'use up to 64 lower-case letters, digits and -')
    .optional()
    .describe(
      'A source of history; made where there is none. Absent = one for all files of its kind',
    ),
  options: importOptions,
  reading: importReading,
  again: z
    .boolean()
    .default(false)
    .describe('Import it although it was imported in another way before'),
});

/** What is to be done for an upload. */
export const upload = z
  .object({
    import: shownImport,
    isNew: z.boolean().describe('False: the very same import was begun, or is done, already'),
    partBytes: z.int(),
    missing: z.array(z.int().min(0)).describe('Parts that are not there yet, from 0'),
  })
  .meta({ id: 'ImportUpload' });

export const partsAsked = z.strictObject({
  parts: z.array(z.int().min(0)).min(1).max(100),
});

export const partLinks = z.object({
  parts: z.array(z.object({ part: z.int().min(0), url: z.url() })),
});

export const importReport = z.object({
  lines: z.array(z.string()).describe('Lines of a CSV: line, fate, reason'),
  next,
});

/** How files with certain columns were read last. */
export const importMappings = z.object({
  mappings: z.array(
    z.object({
      sourceId: z.string(),
      columns: z.array(z.string()),
      reading: importReading,
      usedAt: z.string(),
    }),
  ),
  next,
});
