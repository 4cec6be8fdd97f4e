import * as z from 'zod';
import { encodings, importReading } from './import-reading.ts';

/** Bytes of a part of an uploaded file, the last one apart; also of the blocks that its content hash is made of. */
export const partBytes = 16 * 1024 * 1024;
export const mostParts = 10_000;

const isTimeZone = (name: string): boolean => {
  try {
    return new Intl.DateTimeFormat('en', { timeZone: name }) !== undefined;
  } catch {
    return false;
  }
};

/** What an import is told that its file does not say; all of it changes what the rows become. */
export const importOptions = z.strictObject({
  encoding: encodings.optional().describe('Absent = found out from the bytes'),
  delimiter: z
    .string()
    .regex(/^[^"\r\n\w]$/)
    .optional()
    .describe('One character; absent = found out from the first records'),
  sheet: z.string().min(1).max(100).optional().describe('Of a workbook: name, or number from 1'),
  timeZone: z.string().max(64).refine(isTimeZone, 'is no time zone'),
  region: z.string().regex(/^[A-Z]{2}$/),
  asOf: z.iso
    .datetime()
    .optional()
    .describe('Time of events whose rows say none; absent = when the file was first imported'),
});
export type ImportOptions = z.infer<typeof importOptions>;

const place = z.object({ position: z.int().min(0), line: z.int().min(1) });
const reasons = z.record(z.string(), z.int().min(1));

/**
 * - `uploading`: its parts are on their way
 * - `waiting`: for its turn
 * - `checking`: its bytes are hashed, so that a file that was imported before is known
 * - `running`: its rows become events
 * - `repeated`: the same file was imported before, as `sameAs`; nothing was done
 */
const importState = z.enum([
  'uploading',
  'waiting',
  'checking',
  'running',
  'done',
  'failed',
  'cancelled',
  'repeated',
]);

/** kind `import`, id sortable by time: one file on its way in. Advanced by messages of the imports queue. */
export const importRow = z.object({
  kind: z.literal('import'),
  id: z.string(),
  state: importState,
  /** Base name of the file. */
  name: z.string(),
  sourceId: z.string(),
  /** Of a file that was dropped into the bucket; absent of one that comes in parts. */
  key: z.string().optional(),
  /** Of the dropped file, without quotes: the version of it that this import is about. */
  eTag: z.string().optional(),
  sizeBytes: z.int().min(0),
  options: importOptions,
  /** Of the file's bytes, see `domain/import/content-hash.ts`. Absent until it is known. */
  contentHash: z.string().optional(),
  /** What is hashed so far. */
  checked: z.object({ bytes: z.int().min(0), hash: z.string() }),
  /** Absent of a dropped file until it was looked at. */
  reading: importReading.optional(),
  /** What the file turned out to be. */
  file: z
    .object({
      format: z.enum(['csv', 'ndjson', 'parquet', 'xlsx']),
      isGzip: z.boolean(),
      encoding: encodings.optional(),
      byteOrderMarks: z.int().min(0).optional(),
      delimiter: z.string().optional(),
      sheet: z.object({ name: z.string(), headerRow: z.int().min(1) }).optional(),
      columns: z.array(z.string()),
      /** What positions count up to: bytes or rows; absent of a gzip. */
      length: z.int().min(0).optional(),
    })
    .optional(),
  /** How far the rows are safe; absent before the first. */
  cursor: place.optional(),
  /** Requests that were put on the events queue. */
  requests: z.int().min(0),
  rows: z.int().min(0),
  events: z.int().min(0),
  /** Rows that did not go in, by reason. */
  refused: reasons,
  /** Rows that are no events by the rules of a preset, by reason. */
  leftOut: reasons,
  /** Damaged values of rows that went in, by reason. */
  noted: reasons,
  requestedAt: z.string(),
  /** When its first row was read: the time of receipt of its events. */
  startedAt: z.string().optional(),
  finishedAt: z.string().optional(),
  /** Of a repeated one: the import of the same file. */
  sameAs: z.string().optional(),
  /** Why it failed. No personal data. */
  error: z.string().optional(),
  version: z.int().min(1),
});
export type ImportRow = z.infer<typeof importRow>;

/**
 * kind `import-file`, id `<content hash>#<source>#<digest of reading and options>`: a file that was imported, or is
 * being so, in that way. Kept for good: it makes the same file change nothing.
 */
export const importFileRow = z.object({
  kind: z.literal('import-file'),
  id: z.string(),
  importId: z.string(),
  /** When it was first imported: the time of its rows that say none, so that it is the same ever after. */
  firstAt: z.string(),
});
export type ImportFileRow = z.infer<typeof importFileRow>;

/** kind `import-mapping`, id `<hash of the columns>#<source>`: how files with these columns were read last. */
export const importMappingRow = z.object({
  kind: z.literal('import-mapping'),
  id: z.string(),
  sourceId: z.string(),
  columns: z.array(z.string()),
  reading: importReading,
  usedAt: z.string(),
});
export type ImportMappingRow = z.infer<typeof importMappingRow>;

/** Step of an import; its row says what comes next. Done twice it makes the same. */
export const importMessage = z.object({ kind: z.literal('import'), importId: z.string().min(1) });
export type ImportMessage = z.infer<typeof importMessage>;

/**
 * What S3 puts on the queue when an object is written.
 *
 * @see https://docs.aws.amazon.com/AmazonS3/latest/userguide/notification-content-structure.html
 */
export const bucketNotification = z.object({
  Records: z.array(
    z.object({
      eventName: z.string(),
      eventTime: z.string(),
      s3: z.object({
        object: z.object({
          /** Encoded as in a query. */
          key: z.string(),
          size: z.int().min(0).default(0),
          eTag: z.string().default(''),
        }),
      }),
    }),
  ),
});
export type BucketNotification = z.infer<typeof bucketNotification>;

/** What S3 sends once when a notification is set up. */
export const bucketTestEvent = z.object({ Event: z.literal('s3:TestEvent') });
