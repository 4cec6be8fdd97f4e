import { parseArgs } from 'node:util';
import * as z from 'zod';
import { type Command, required } from '../../command.ts';
import { textTable } from '../../text-table.ts';
import { audiencePath } from './audience-row.ts';
import { runCells, runHeader, runRow } from './run-row.ts';

const answer = z.object({ runs: z.array(runRow), next: z.string().optional() });

export const history: Command = {
  summary: 'evaluations: sizes, who entered and left, bytes and price',
  usage: `daicho audiences history ID [--limit N]

Newest first, 400 days back. \`unchanged\`: nothing was new in what it reads, so nothing was asked.

  --limit N   1 to 1000 (default 30)`,
  async run({ argv, api, asJson, print }) {
    const { values, positionals } = parseArgs({
      args: [...argv],
      options: { limit: { type: 'string', default: '30' } },
      allowPositionals: true,
    });
    const path = audiencePath(required(positionals[0], 'ID'));
    const query = new URLSearchParams({ limit: values.limit });
    const { runs } = await api.get(`${path}/history?${query}`, answer);
    if (asJson) print(JSON.stringify(runs));
    else if (runs.length === 0) print('It was never evaluated.');
    else for (const line of textTable(runHeader, runs.map(runCells))) print(line);
    return 0;
  },
};
