import { parseArgs } from 'node:util';
import { type Command, required } from '../../command.ts';
import { limitOptions, limitsSaid, limitUsage } from './limit-options.ts';
import { limitsOf, sourceRow } from './source-row.ts';

export const limit: Command = {
  summary: 'say anew what a source is for and how much it may send',
  usage: `daicho source limit SOURCE [LIMITS]

${limitUsage}

What is not said is lifted. In force within a minute, for all live keys of the source.`,
  async run({ argv, api, asJson, print }) {
    const { values, positionals } = parseArgs({
      args: [...argv],
      options: limitOptions,
      allowPositionals: true,
    });
    const id = required(positionals[0], 'SOURCE');
    const path = `/api/sources/${encodeURIComponent(id)}/limits`;
    const row = await api.put(path, limitsSaid(values), sourceRow);
    print(asJson ? JSON.stringify(row) : `Source ${row.id}: ${limitsOf(row)}`);
    return 0;
  },
};
