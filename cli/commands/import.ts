import type { Command } from '../command.ts';
import { UsageError } from '../command.ts';
import { dryRun } from './import/dry-run.ts';
import { importArguments } from './import/options.ts';

export const importFile: Command = {
  summary: 'take a file in: people, orders, events, or what a preset knows',
  usage: `daicho import FILE [--dry-run] [options]`,
  run: async (context) => {
    const asked = importArguments(context.argv);
    if (asked.isDryRun) return dryRun(asked, context);
    throw new UsageError('Only --dry-run is there so far: it shows what the file would become.');
  },
};
