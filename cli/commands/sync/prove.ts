import { spawn } from 'node:child_process';
import { join } from 'node:path';
import type { Command } from '../../command.ts';

const program = join(import.meta.dirname, '..', '..', '..', 'proofs', 'sync-prove.ts');

/** Runs as a program of its own: it needs no deployment, but the platforms' stand-ins. */
export const prove: Command = {
  summary: 'let syncs live through every fault and compare their lists with what they should be',
  usage: `daicho sync prove [--syncs N] [--members N] [--destination NAME…] [--faults WHICH] [--seed N] [--json]

  --syncs N            syncs of each destination (default 20)
  --members N          people the greatest audience of twenty begins with (default 1000)
  --destination NAME   only this one; may be given again
  --faults WHICH       all, none, or names with commas between (default all)
  --seed N             the same seed tells the same story (default 1)
  --json               a JSON line for each destination; exit code 1 when a list is wrong`,
  run: ({ argv, asJson }) =>
    new Promise((resolve, reject) => {
      const flags = asJson ? [...argv, '--json'] : argv;
      const child = spawn(process.execPath, [program, ...flags], { stdio: 'inherit' });
      child.once('error', reject);
      child.once('exit', (code) => resolve(code ?? 1));
    }),
};
