import { parseArgs } from 'node:util';
import * as z from 'zod';
import { check } from '../../../schemas/verification.ts';
import { type Command, CommandError, type Context, required } from '../../command.ts';
import { textTable } from '../../text-table.ts';
import { destinationPath } from './destination-row.ts';

const verification = z.looseObject({
  checkId: z.string(),
  state: z.enum(['asked', 'done']),
  checks: z.array(check),
});
type Verification = z.infer<typeof verification>;

const pollMs = 300;
const patienceMs = 3 * 60_000;
const marks = { ok: 'ok', failed: 'FAILED', unknown: '?' } as const;

export const verify: Command = {
  summary: 'check a connection: token, permission, terms, list, size',
  usage: `daicho destination verify ID [--json]

Asks the platform with the destination's own credentials, by calls that only read or
validate: nobody is sent. Exit code 1 when something failed.`,
  async run(context) {
    const { argv, asJson, print } = context;
    const { positionals } = parseArgs({ args: [...argv], allowPositionals: true });
    const done = await checked(required(positionals[0], 'ID'), context);
    if (asJson) print(JSON.stringify(done));
    else for (const line of linesOf(done)) print(line);
    return done.checks.some(({ verdict }) => verdict === 'failed') ? 1 : 0;
  },
};

async function checked(id: string, { api }: Context): Promise<Verification> {
  const path = destinationPath(id);
  const { checkId } = await api.post(`${path}/verify`, {}, verification);
  for (const until = Date.now() + patienceMs; Date.now() < until; ) {
    const found = await api.get(`${path}/verifications/${checkId}`, verification);
    if (found.state === 'done') return found;
    await new Promise((resolve) => setTimeout(resolve, pollMs));
  }
  throw new CommandError('No answer within three minutes: see the log of deliver, then try again.');
}

function linesOf({ checks }: Verification): string[] {
  if (checks.length === 0) return ['This type has nothing that can be asked.'];
  const rows = checks.map(({ name, verdict, advice = '', syncId }) => [
    syncId === undefined ? name : `${name} of ${syncId}`,
    marks[verdict],
    advice,
  ]);
  return textTable(['check', 'verdict', 'what to do'], rows);
}
