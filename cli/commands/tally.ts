import * as z from 'zod';
import { volumeTroubles } from '../../domain/intake/volume-watch.ts';
import type { Command } from '../command.ts';
import { listAll } from '../list-all.ts';
import { textTable } from '../text-table.ts';

const tallyLine = z.looseObject({
  id: z.string(),
  accepted: z.int(),
  stored: z.int(),
  duplicate: z.int(),
  rejected: z.int(),
  in_flight: z.int(),
  asOf: z.string().optional(),
  today: z.looseObject({ bots: z.int(), refused: z.int() }).optional(),
  troubles: z.array(z.string()).optional(),
});

export const tally: Command = {
  summary: 'what became of the events of each source',
  usage: `daicho tally

At rest accepted = stored + duplicate + rejected. In flight is an estimate. Bots are among the stored and in no audience;
refused are requests that the collector did not take: \`daicho tail --outcome refused\`.`,
  async run({ api, asJson, print }) {
    const sources = await listAll(api, '/api/tally', 'sources', tallyLine);
    if (asJson) {
      print(JSON.stringify(sources));
      return 0;
    }
    const rows = sources.map((one) => [
      one.id,
      one.accepted,
      one.stored,
      one.duplicate,
      one.rejected,
      one.in_flight,
      one.asOf?.slice(0, 19) ?? '-',
      one.today?.bots ?? 0,
      one.today?.refused ?? 0,
    ]);
    const header = [
      ...['source', 'accepted', 'stored', 'duplicate', 'rejected', 'in flight', 'as of'],
      ...['bots today', 'refused today'],
    ];
    for (const line of textTable(header, rows)) print(line);
    for (const { id, troubles = [] } of sources) {
      for (const trouble of troubles) print(`${id}: ${textOf(trouble)}`);
    }
    const { deadRequests } = await api.get('/api/status', z.looseObject({ deadRequests: z.int() }));
    if (deadRequests > 0) {
      print(
        `${deadRequests} acknowledged requests were given up after five tries and are in no line.`,
      );
      print(
        'They wait in the dead letters of the events queue: redrive them once the cause is mended.',
      );
    }
    return 0;
  },
};

const textOf = (trouble: string): string =>
  Object.entries(volumeTroubles).find(([name]) => name === trouble)?.[1] ?? trouble;
