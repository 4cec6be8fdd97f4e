import { existsSync } from 'node:fs';
import { parseArgs } from 'node:util';
import type * as z from 'zod';
import { type Context, required } from '../../command.ts';
import { readJson } from '../../read-json.ts';
import { audiencePath } from './audience-row.ts';

/** What no id can be is a file, even one that is not there. */
const idForm = /^[a-z0-9-]+$/;

/** Asks about the definition in a file, on standard input (`-`), or of an audience that is there. */
export async function askAbout<Answer>(
  what: 'preview' | 'explain',
  schema: z.ZodType<Answer>,
  { argv, api }: Context,
): Promise<Answer> {
  const { values, positionals } = parseArgs({
    args: [...argv],
    options: { 'as-of': { type: 'string' } },
    allowPositionals: true,
  });
  const subject = required(positionals[0], 'FILE or ID');
  const asOf = values['as-of'];
  if (subject === '-' || existsSync(subject) || !idForm.test(subject)) {
    return api.post(`/api/audiences/${what}`, { definition: readJson(subject), asOf }, schema);
  }
  const query = asOf === undefined ? '' : `?${new URLSearchParams({ asOf })}`;
  return api.get(`${audiencePath(subject)}/${what}${query}`, schema);
}
