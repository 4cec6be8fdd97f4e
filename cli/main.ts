#!/usr/bin/env node
import { spawnSync } from 'node:child_process';
import { existsSync } from 'node:fs';
import { join } from 'node:path';

// With --ignore-scripts the host's own Node runs this; types are stripped only from Node 24 on.
if (Number(process.versions.node.split('.')[0]) < 24) {
  const node24 = join(import.meta.dirname, '..', 'node_modules', 'node', 'bin', 'node');
  if (!existsSync(node24)) {
    process.stderr.write('Daicho needs Node 24: run `npm ci` without --ignore-scripts.\n');
    process.exit(2);
  }
  process.exit(spawnSync(node24, process.argv.slice(1), { stdio: 'inherit' }).status ?? 1);
}

const { runCommandLine } = await import('./run.ts');
process.exitCode = await runCommandLine(process.argv.slice(2));
