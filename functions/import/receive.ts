import * as z from 'zod';
import { isReportKey } from '../../domain/import/import-report.ts';
import { importIdAt, newImport } from '../../domain/import/new-import.ts';
import {
  type BucketNotification,
  bucketNotification,
  bucketTestEvent,
  importMessage,
  importRow,
} from '../../schemas/import.ts';
import type { ImportPorts } from './ports.ts';

const message = z.union([importMessage, bucketNotification, bucketTestEvent]);

/** `imports/<source>/<name>`, folders below the source being part of the name. */
const droppedKey = /^imports\/([a-z0-9][a-z0-9-]{0,63})\/(.+)$/s;

/**
 * Imports that a message of the queue is about. For files that were dropped into the bucket rows are made, once each:
 * the same notification again names the same import.
 */
export async function importsOf(body: string, ports: ImportPorts): Promise<readonly string[]> {
  const said = message.parse(JSON.parse(body));
  if ('importId' in said) return [said.importId];
  if ('Event' in said) return [];
  const ids: string[] = [];
  for (const record of said.Records) {
    const id = await dropped(record, ports);
    if (id !== undefined) ids.push(id);
  }
  return ids;
}

async function dropped(
  { eventName, eventTime, s3 }: BucketNotification['Records'][number],
  { control, sha256, region, timeZone }: ImportPorts,
): Promise<string | undefined> {
  const key = decodeURIComponent(s3.object.key.replaceAll('+', ' '));
  // An empty object with such a name is how consoles make folders.
  const isFolder = key.endsWith('/');
  if (!eventName.startsWith('ObjectCreated:') || isFolder || isReportKey(key)) return undefined;
  const id = importIdAt(Date.parse(eventTime), sha256(`${key}\n${s3.object.eTag}`).slice(0, 8));
  const [, sourceId, name = key] = droppedKey.exec(key) ?? [];
  const row = newImport({
    ...{ id, key, name, sizeBytes: s3.object.size, requestedAt: eventTime },
    ...(s3.object.eTag !== '' && { eTag: s3.object.eTag }),
    ...(sourceId === undefined
      ? { state: 'failed', sourceId: 'unknown', error: wrongPlace }
      : { state: 'waiting', sourceId }),
    options: { region, timeZone },
  });
  const known = await control.get(importRow, 'import', id);
  if (known === undefined) await control.putIfAbsent(row);
  return id;
}

const wrongPlace =
  'lies in no folder of a source: drop files as imports/<source>/<name>, the source in lower-case letters, digits and -';
