import { parseArgs } from 'node:util';
import { type Command, required } from '../../command.ts';
import { readJson } from '../../read-json.ts';
import { audiencePath, audienceRow } from './audience-row.ts';

export const create: Command = {
  summary: 'make an audience',
  usage: `daicho audiences create FILE [--id ID]

FILE holds a definition as JSON; - is standard input. docs/audience.schema.json says what it may be.

  --id ID   lower-case letters, digits and -; an audience that has it gets the new definition`,
  async run({ argv, api, asJson, print }) {
    const { values, positionals } = parseArgs({
      args: [...argv],
      options: { id: { type: 'string' } },
      allowPositionals: true,
    });
    const definition = readJson(required(positionals[0], 'FILE'));
    const made =
      values.id === undefined
        ? await api.post('/api/audiences', definition, audienceRow)
        : await api.put(audiencePath(values.id), definition, audienceRow);
    const { id, version } = made;
    const next = `Fill it: daicho audiences refresh ${id} --wait`;
    print(asJson ? JSON.stringify(made) : `Audience ${id} is there, version ${version}. ${next}`);
    return 0;
  },
};
