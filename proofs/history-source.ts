import { existsSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import * as z from 'zod';
import type { ApiClient } from './api-client.ts';

/**
 * The write key of a source of history, made on the first run into a state and kept beside it, so that a second run is
 * the same source and every event of it a duplicate.
 *
 * @param file name of the file that keeps the key
 */
export async function historySource(
  { api, state }: { readonly api: ApiClient; readonly state: string },
  file: string,
  name: string,
): Promise<string> {
  const path = join(state, file);
  if (existsSync(path)) return readFileSync(path, 'utf8');
  const { writeKey } = await api.post(
    '/api/sources',
    { name, keyKind: 'server', history: true },
    z.looseObject({ writeKey: z.string() }),
  );
  writeFileSync(path, writeKey, { mode: 0o600 });
  return writeKey;
}
