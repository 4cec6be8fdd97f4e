import { parseArgs } from 'node:util';
import * as z from 'zod';
import { type Command, required, UsageError } from '../command.ts';
import { listAll } from '../list-all.ts';
import { readJson } from '../read-json.ts';
import { textTable } from '../text-table.ts';

const row = z.looseObject({ id: z.string(), name: z.string(), type: z.string() });

export const destination: Command = {
  summary: 'list and make destinations',
  usage: `daicho destination list
daicho destination create FILE [--id ID]

  FILE      JSON: {"name": …, "type": …, "settings": {…}, "credentials": {…}};
            types: google, meta, tiktok, x (experimental), csv, file, webhook
            (docs/destinations.md, docs/files.md, docs/webhook.md), and those that take
            purchases (docs/conversions.md)
  --id ID   lower-case letters, digits and -; a destination that has it gets the new settings`,
  async run({ argv, api, asJson, print }) {
    const { values, positionals } = parseArgs({
      args: [...argv],
      options: { id: { type: 'string' } },
      allowPositionals: true,
    });
    const [action = 'list', operand] = positionals;
    if (action === 'list') {
      const destinations = await listAll(api, '/api/destinations', 'destinations', row);
      if (asJson) print(JSON.stringify(destinations));
      else if (destinations.length === 0)
        print('None yet. Make one: daicho destination create FILE');
      else
        for (const line of textTable(
          ['id', 'type', 'name'],
          destinations.map(({ id, type, name }) => [id, type, name]),
        ))
          print(line);
      return 0;
    }
    if (action !== 'create') throw new UsageError(`There is no \`destination ${action}\`.`);
    const body = readJson(required(operand, 'FILE'));
    const made =
      values.id === undefined
        ? await api.post('/api/destinations', body, row)
        : await api.put(`/api/destinations/${encodeURIComponent(values.id)}`, body, row);
    const next = `daicho sync create AUDIENCE ${made.id}`;
    print(
      asJson ? JSON.stringify(made) : `Destination ${made.id} is there. Follow with it: ${next}`,
    );
    return 0;
  },
};
