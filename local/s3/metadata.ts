import { hash } from 'node:crypto';
import { readFileSync, statSync } from 'node:fs';
import { DatabaseSync } from 'node:sqlite';
import * as z from 'zod';

const objectMetadata = z.object({
  /** MD5 in hex, without quotes. */
  etag: z.string(),
  size: z.int(),
  lastModifiedEpochMs: z.int(),
  /** Headers that come back as they were sent: content-type, x-amz-meta-* … */
  headers: z.record(z.string(), z.string()),
  /** Checksum headers that were verified on the way in. */
  checksums: z.record(z.string(), z.string()),
});
/** What S3 knows of an object besides its bytes. */
export type ObjectMetadata = z.infer<typeof objectMetadata>;

/**
 * Metadata by the very file that holds the bytes (inode, time, size): it is written before the file gets its name,
 * so a crash in between leaves a row nobody asks for, never an object with another one's ETag. Files that others put
 * into the tree (a query engine's results) have none; theirs is computed when first asked for.
 */
export interface MetadataStore {
  /** @param file the temporary file, complete */
  put(bucket: string, key: string, file: string, metadata: ObjectMetadata): void;
  get(bucket: string, key: string, file: string): ObjectMetadata;
  /** Drops all rows of the key but that of `file`; all of them when `file` is undefined. */
  keepOnly(bucket: string, key: string, file: string | undefined): void;
  close(): void;
}

const schema = `
  PRAGMA journal_mode = WAL;
  -- Survives the end of the process at any instant. A power failure may cost the newest rows, whose objects then
  -- count as put by others: bytes and ETag stay right.
  PRAGMA synchronous = NORMAL;
  CREATE TABLE IF NOT EXISTS objects (
    bucket TEXT NOT NULL, key TEXT NOT NULL, version TEXT NOT NULL, metadata TEXT NOT NULL,
    PRIMARY KEY (bucket, key, version)
  ) WITHOUT ROWID, STRICT;`;

export function sqliteMetadata(path: string): MetadataStore {
  const db = new DatabaseSync(path);
  db.exec(schema);
  const insert = db.prepare('INSERT OR REPLACE INTO objects VALUES (?, ?, ?, ?)');
  const select = db.prepare(
    'SELECT metadata FROM objects WHERE bucket = ? AND key = ? AND version = ?',
  );
  const prune = db.prepare('DELETE FROM objects WHERE bucket = ? AND key = ? AND version <> ?');
  const put: MetadataStore['put'] = (bucket, key, file, metadata) => {
    insert.run(bucket, key, versionOf(file), JSON.stringify(metadata));
  };
  return {
    put,
    get(bucket, key, file) {
      const row = select.get(bucket, key, versionOf(file))?.['metadata'];
      if (typeof row === 'string') return objectMetadata.parse(JSON.parse(row));
      const metadata = computed(file);
      put(bucket, key, file, metadata);
      return metadata;
    },
    keepOnly(bucket, key, file) {
      prune.run(bucket, key, file === undefined ? '' : versionOf(file));
    },
    close: () => db.close(),
  };
}

function versionOf(file: string): string {
  const { ino, mtimeNs, size } = statSync(file, { bigint: true });
  return `${ino}:${mtimeNs}:${size}`;
}

function computed(file: string): ObjectMetadata {
  const bytes = readFileSync(file);
  return {
    etag: hash('md5', bytes, 'hex'),
    size: bytes.length,
    lastModifiedEpochMs: Math.trunc(statSync(file).mtimeMs),
    headers: { 'content-type': 'binary/octet-stream' },
    checksums: {},
  };
}
