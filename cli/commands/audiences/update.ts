import { parseArgs } from 'node:util';
import { type Command, CommandError, required, UsageError } from '../../command.ts';
import { readJson } from '../../read-json.ts';
import { audiencePath, audienceRow } from './audience-row.ts';

export const update: Command = {
  summary: 'replace the definition of an audience that is there',
  usage: `daicho audiences update ID FILE [--from VERSION]

FILE holds a definition as JSON; - is standard input. Another definition is a new version, the same one changes nothing.
What somebody else changes meanwhile is never overwritten unseen: then it fails.

  --from VERSION   only if the audience is at this version`,
  async run({ argv, api, asJson, print }) {
    const { values, positionals } = parseArgs({
      args: [...argv],
      options: { from: { type: 'string' } },
      allowPositionals: true,
    });
    const path = audiencePath(required(positionals[0], 'ID'));
    const definition = readJson(required(positionals[1], 'FILE'));
    const read = await api.read(path, audienceRow);
    const { version } = read.body;
    if (values.from !== undefined && !/^\d+$/.test(values.from)) {
      throw new UsageError('--from takes the number of a version.');
    }
    if (values.from !== undefined && Number(values.from) !== version) {
      throw new CommandError(`The audience is at version ${version}, not ${values.from}.`);
    }
    const now = await api.put(path, definition, audienceRow, { ifMatch: read.etag });
    const said =
      now.version === version
        ? `Nothing changed: audience ${now.id} is at version ${version}.`
        : `Audience ${now.id} is at version ${now.version}. Who is in it: daicho audiences refresh ${now.id} --wait`;
    print(asJson ? JSON.stringify(now) : said);
    return 0;
  },
};
