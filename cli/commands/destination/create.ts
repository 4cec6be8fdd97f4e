import { parseArgs } from 'node:util';
import { type Command, required } from '../../command.ts';
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
    const next = `Check it: daicho destination verify ${made.id}. Follow with it: daicho sync create AUDIENCE ${made.id}`;
    print(asJson ? JSON.stringify(made) : `Destination ${made.id} is there. ${next}`);
    return 0;
  },
};
