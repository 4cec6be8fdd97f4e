import { parseArgs } from 'node:util';
import * as z from 'zod';
import { type Command, type Context, required } from '../../command.ts';
import { readJson } from '../../read-json.ts';
import { destinationPath, destinationRow } from './destination-row.ts';

export const create: Command = {
  summary: 'make a destination from a file, or change one',
  usage: `daicho destination create FILE [--id ID]

  FILE      JSON: {"name": …, "type": …, "settings": {…}, "credentials": {…}};
            \`daicho destination types\` says what there is, docs/destinations.md more
  --id ID   lower-case letters, digits and -; a destination that has it is changed: its
            credentials stay when the file has none, and settings that say who a member
            is stay while lists have members`,
  async run({ argv, api, asJson, print }) {
    const { values, positionals } = parseArgs({
      args: [...argv],
      options: { id: { type: 'string' } },
      allowPositionals: true,
    });
    const body = readJson(required(positionals[0], 'FILE'));
    const made =
      values.id === undefined
        ? await api.post('/api/destinations', body, destinationRow)
        : await api.put(destinationPath(values.id), body, destinationRow);
    if (asJson) print(JSON.stringify(made));
    else print(`Destination ${made.id} is there. ${await nextOf(made, api)}`);
    return 0;
  },
};

/** Lists are verified and followed; a destination of orders has no list. */
async function nextOf(
  { id, type }: z.infer<typeof destinationRow>,
  api: Context['api'],
): Promise<string> {
  const shape = z.object({ types: z.array(z.looseObject({ name: z.string() })) });
  const { types } = await api.get('/api/destinations/types', shape);
  return types.some(({ name }) => name === type)
    ? `Check it: daicho destination verify ${id}. Follow with it: daicho sync create AUDIENCE ${id}`
    : `Tell it of orders: daicho conversions create ${id}`;
}
