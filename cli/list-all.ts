import * as z from 'zod';
import type { ApiClient } from './api-client.ts';

const page = z.looseObject({ next: z.string().optional() });

/**
 * All entries of a list of the API, page by page.
 *
 * @param member what the list is called in the answer
 */
export async function listAll<Entry>(
  api: ApiClient,
  path: string,
  member: string,
  entry: z.ZodType<Entry>,
): Promise<Entry[]> {
  const entries: Entry[] = [];
  let after: string | undefined;
  do {
    const query = after === undefined ? '' : `&after=${encodeURIComponent(after)}`;
    const got = await api.get(`${path}?limit=1000${query}`, page);
    entries.push(...z.array(entry).parse(got[member]));
    after = got.next;
  } while (after !== undefined);
  return entries;
}
