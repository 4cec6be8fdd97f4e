import { randomUUID } from 'node:crypto';
import { gzipSync } from 'node:zlib';
import { PutObjectCommand, type S3Client } from '@aws-sdk/client-s3';
import type { DeadLetter } from '../schemas/dead-letter.ts';
import { s3Client } from './aws-clients.ts';

export interface S3RejectedOptions {
  readonly bucket: string;
  /** @default a client from the environment */
  readonly client?: S3Client;
  /** @default random UUIDs */
  readonly newId?: () => string;
}

/** Keeps letters durably; the same letter put twice is kept twice. */
export interface DeadLetterStore {
  put(letters: readonly DeadLetter[]): Promise<void>;
}

const maxObjectCharacters = 16 * 1024 * 1024;

/**
 * Dead letters as compressed JSON lines, `rejected/day=<UTC day of rejection>/<time>-<id>.ndjson.gz`. The bucket's
 * lifecycle removes them after 14 days.
 */
export function s3Rejected(options: S3RejectedOptions): DeadLetterStore {
  const client = options.client ?? s3Client();
  const newId = options.newId ?? randomUUID;
  const { bucket } = options;
  return {
    put: async (letters) => {
      for (const lines of packed(letters)) {
        const [{ rejectedAt }] = lines;
        // No colons: the embedded cloud keeps objects as files.
        const time = rejectedAt.replaceAll(':', '-');
        const Key = `rejected/day=${rejectedAt.slice(0, 10)}/${time}-${newId()}.ndjson.gz`;
        const Body = gzipSync(lines.map(({ text }) => text).join('\n'));
        await client.send(new PutObjectCommand({ Bucket: bucket, Key, Body }));
      }
    },
  };
}

interface Line {
  readonly text: string;
  readonly rejectedAt: string;
}

/** Lines in parts of one day and a bounded size each. */
function packed(letters: readonly DeadLetter[]): readonly (readonly [Line, ...Line[]])[] {
  const parts: [Line, ...Line[]][] = [];
  let characters = 0;
  for (const letter of letters) {
    const line = { text: JSON.stringify(letter), rejectedAt: letter.rejectedAt };
    const part = parts.at(-1);
    const fits =
      characters + line.text.length <= maxObjectCharacters &&
      part?.[0].rejectedAt.slice(0, 10) === line.rejectedAt.slice(0, 10);
    if (part !== undefined && fits) part.push(line);
    else {
      parts.push([line]);
      characters = 0;
    }
    characters += line.text.length;
  }
  return parts;
}
