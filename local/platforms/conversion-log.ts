import { createHash } from 'node:crypto';
import { openDatabase } from './membership.ts';

/** A conversion as a platform took it. */
export interface TakenConversion {
  readonly name: string;
  /** By which the platform tells copies, together with the name. */
  readonly id: string;
  readonly atEpochMs: number;
  /** `KIND:value` of all that the person may be found by, sorted. */
  readonly keys: readonly string[];
  readonly value?: number;
}

/** What a stand-in platform counts, by pixel, tag or conversion action; in one SQLite file. */
export interface ConversionLog {
  /** All of them or none; a copy of what is there counts once. */
  take(dataset: string, conversions: readonly TakenConversion[]): void;
  /** By name and id. */
  taken(dataset: string): readonly TakenConversion[];
  /** Copies that were left out. */
  copies(dataset: string): number;
  close(): void;
}

export function openConversionLog(dir: string): ConversionLog {
  const db = openDatabase(dir, 'conversions.sqlite');
  db.exec(`
    PRAGMA journal_mode = WAL;
    PRAGMA synchronous = NORMAL;
    CREATE TABLE IF NOT EXISTS conversion (
      dataset TEXT NOT NULL, name TEXT NOT NULL, id TEXT NOT NULL, at INTEGER NOT NULL,
      keys TEXT NOT NULL, value REAL, copies INTEGER NOT NULL DEFAULT 0,
      PRIMARY KEY (dataset, name, id)
    ) WITHOUT ROWID;
  `);
  const insert = db.prepare(
    `INSERT INTO conversion (dataset, name, id, at, keys, value) VALUES (?, ?, ?, ?, ?, ?)
     ON CONFLICT DO UPDATE SET copies = copies + 1`,
  );
  const select = db.prepare('SELECT * FROM conversion WHERE dataset = ? ORDER BY name, id');
  const sum = db.prepare(
    'SELECT coalesce(sum(copies), 0) AS copies FROM conversion WHERE dataset = ?',
  );
  return {
    take(dataset, conversions) {
      db.exec('BEGIN IMMEDIATE');
      for (const { name, id, atEpochMs, keys, value } of conversions) {
        insert.run(dataset, name, id, atEpochMs, [...keys].sort().join('|'), value ?? null);
      }
      db.exec('COMMIT');
    },
    taken: (dataset) =>
      select.all(dataset).map((row) => ({
        name: String(row['name']),
        id: String(row['id']),
        atEpochMs: Number(row['at']),
        keys: String(row['keys']).split('|'),
        ...(row['value'] !== null && { value: Number(row['value']) }),
      })),
    copies: (dataset) => Number(sum.get(dataset)?.['copies'] ?? 0),
    close: () => db.close(),
  };
}

/** Answer to `GET /_conversions?dataset=…`, the question that only a stand-in answers: sums, and nothing of anybody. */
export function describeConversions(log: ConversionLog, dataset: string) {
  const taken = log.taken(dataset);
  const ids = taken.map(({ name, id }) => `${name} ${id}`);
  return {
    count: taken.length,
    copies: log.copies(dataset),
    value: taken.reduce((total, { value = 0 }) => total + value, 0),
    digest: createHash('sha256').update(ids.join('\n')).digest('hex'),
  };
}
