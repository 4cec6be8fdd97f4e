import { parseArgs } from 'node:util';
import { type Command, required } from '../../command.ts';
import { syncPath, syncRow } from './sync-row.ts';

export const create: Command = {
  summary: 'keep an audience in step on a destination',
  usage: `daicho sync create AUDIENCE DESTINATION [--id ID] [--after-refresh]

  --id ID           lower-case letters, digits and -
  --after-refresh   run by itself whenever a refresh has changed the audience`,
  async run({ argv, api, asJson, print }) {
    const { values, positionals } = parseArgs({
      args: [...argv],
      options: { 'after-refresh': { type: 'boolean', default: false }, id: { type: 'string' } },
      allowPositionals: true,
    });
    const [audience, destination] = positionals;
    const body = {
      audienceId: required(audience, 'AUDIENCE'),
      destinationId: required(destination, 'DESTINATION'),
      afterRefresh: values['after-refresh'],
    };
    const made =
      values.id === undefined
        ? await api.post('/api/syncs', body, syncRow)
        : await api.put(syncPath(values.id), body, syncRow);
    const next = `daicho sync run ${made.id} --wait`;
    print(asJson ? JSON.stringify(made) : `Sync ${made.id} is there. Send: ${next}`);
    return 0;
  },
};
