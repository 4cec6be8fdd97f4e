import { parseArgs } from 'node:util';
import * as z from 'zod';
import { type Command, required } from '../../command.ts';
import { listAll } from '../../list-all.ts';
import { basesTable, basisRow } from './basis-row.ts';

const answer = z.looseObject({ legalBases: z.array(basisRow) });

export const list: Command = {
  summary: 'what stands, and what stood before',
  usage: `daicho legal-basis list [--destination ID [--history]]

  --destination ID   of this one only
  --history          every change with who and when`,
  async run({ argv, api, asJson, print }) {
    const { values } = parseArgs({
      args: [...argv],
      options: { destination: { type: 'string' }, history: { type: 'boolean', default: false } },
    });
    const { destination, history } = values;
    const of = (id: string): string => `/api/destinations/${encodeURIComponent(id)}/legal-bases`;
    const rows = history
      ? await listAll(
          api,
          `${of(required(destination, '--destination'))}/versions`,
          'versions',
          basisRow,
        )
      : (await api.get(destination === undefined ? '/api/legal-bases' : of(destination), answer))
          .legalBases;
    if (asJson) print(JSON.stringify(rows));
    else if (rows.length === 0)
      print('None is set, so nothing is sent anywhere. Set one: daicho legal-basis set --help');
    else for (const line of basesTable(rows)) print(line);
    return 0;
  },
};
