import { spawn } from 'node:child_process';
import { join } from 'node:path';
import type { Command } from '../../command.ts';

const program = join(import.meta.dirname, '..', '..', '..', 'proofs', 'identity', 'simulate.ts');

/** Runs as a program of its own: it needs no deployment, but the embedded database. */
export const simulate: Command = {
  summary: 'replay simulated days on the identity graph and count what AWS would bill',
  usage: `daicho identity simulate [--events N] [--seed N] [--day ordinary|loyalty] [--json]

  --events N   events of a day (default 1000000)
  --seed N     which day (default 1); the same events and seed give the same day
  --day NAME   one of the two days alone
  --json       one JSON line a day`,
  run: ({ argv, asJson }) =>
    new Promise((resolve, reject) => {
      const flags = asJson ? [...argv, '--json'] : argv;
      const child = spawn(process.execPath, [program, ...flags], { stdio: 'inherit' });
      child.once('error', reject);
      child.once('exit', (code) => resolve(code ?? 1));
    }),
};
