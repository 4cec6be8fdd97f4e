import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import * as z from 'zod';
import { CommandError } from './command.ts';

export interface Target {
  readonly url: string;
  readonly apiKey: string;
}

const written = z.object({ url: z.string(), apiKey: z.string() });
/** What `npm start` leaves for the command line. */
const file = join(import.meta.dirname, '..', '.daicho', 'local.json');

/**
 * Which deployment to talk to: `--url`, else DAICHO_URL and DAICHO_API_KEY, else the stack that was started here last.
 *
 * @throws CommandError when there is no key
 */
export function findTarget(
  url: string | undefined,
  environment: Readonly<Record<string, string | undefined>>,
): Target {
  const local = existsSync(file)
    ? written.safeParse(JSON.parse(readFileSync(file, 'utf8'))).data
    : undefined;
  const apiKey = environment['DAICHO_API_KEY'] ?? local?.apiKey;
  if (apiKey === undefined) {
    throw new CommandError(
      'No API key. Run `npm start` in another terminal, or set DAICHO_URL and DAICHO_API_KEY.',
    );
  }
  const found = url ?? environment['DAICHO_URL'] ?? local?.url ?? 'http://127.0.0.1:4566';
  return { url: found.replace(/\/+$/, ''), apiKey };
}
