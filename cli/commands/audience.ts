import { parseArgs } from 'node:util';
import * as z from 'zod';
import { type Command, required, UsageError } from '../command.ts';
import { readJson } from '../read-json.ts';
import { textTable } from '../text-table.ts';

const row = z.looseObject({
  id: z.string(),
  name: z.string(),
  state: z.string(),
  reason: z.string().optional(),
  size: z.int(),
  asOf: z.string().optional(),
});

export const audience: Command = {
  summary: 'list, make and show audiences',
  usage: `daicho audience list
daicho audience create FILE [--id ID]   FILE holds a definition as JSON
daicho audience show ID

  --id ID   lower-case letters, digits and -; an audience that has it gets the new definition`,
  async run({ argv, api, asJson, print }) {
    const { values, positionals } = parseArgs({
      args: [...argv],
      options: { id: { type: 'string' } },
      allowPositionals: true,
    });
    const [action = 'list', operand] = positionals;
    if (action === 'list') {
      const { audiences } = await api.get('/api/audiences', z.object({ audiences: z.array(row) }));
      if (asJson) print(JSON.stringify(audiences));
      else if (audiences.length === 0) print('None yet. Make one: daicho audience create FILE');
      else {
        const lines = textTable(
          ['id', 'size', 'as of', 'state', 'name'],
          audiences.map(({ id, size, asOf, state, name }) => [id, size, asOf ?? '-', state, name]),
        );
        for (const line of lines) print(line);
      }
      return 0;
    }
    if (action === 'create') {
      const definition = readJson(required(operand, 'FILE'));
      const made =
        values.id === undefined
          ? await api.post('/api/audiences', definition, row)
          : await api.put(`/api/audiences/${encodeURIComponent(values.id)}`, definition, row);
      const next = 'daicho refresh --wait';
      print(asJson ? JSON.stringify(made) : `Audience ${made.id} is there. Fill it: ${next}`);
      return 0;
    }
    if (action !== 'show') throw new UsageError(`There is no \`audience ${action}\`.`);
    const id = required(operand, 'ID');
    const found = await api.get(`/api/audiences/${encodeURIComponent(id)}`, row);
    print(JSON.stringify(found, null, asJson ? 0 : 2));
    return 0;
  },
};
