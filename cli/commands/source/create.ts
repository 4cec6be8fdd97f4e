import { parseArgs } from 'node:util';
import { type Command, required } from '../../command.ts';
import { limitOptions, limitsSaid, limitUsage } from './limit-options.ts';
import { sourceRow } from './source-row.ts';

export const create: Command = {
  summary: 'make a source and its write key',
  usage: `daicho source create NAME [--server] [--history] [--id ID] [LIMITS]

  --server    a key for servers, which must stay secret (default: for web pages)
  --history   events keep their own day, however old; needs --server
  --id ID     lower-case letters, digits and -

Limits:

${limitUsage}`,
  async run({ argv, api, asJson, print }) {
    const { values, positionals } = parseArgs({
      args: [...argv],
      options: {
        server: { type: 'boolean', default: false },
        history: { type: 'boolean', default: false },
        id: { type: 'string' },
        ...limitOptions,
      },
      allowPositionals: true,
    });
    const body = {
      id: values.id,
      name: required(positionals[0], 'NAME'),
      keyKind: values.server ? 'server' : 'browser',
      history: values.history,
      ...limitsSaid(values),
    };
    const made = await api.post('/api/sources', body, sourceRow);
    if (asJson) print(JSON.stringify(made));
    else {
      print(`Source ${made.id}. Its write key: ${made.writeKey ?? ''}`);
      if (values.server) print('Keep it now: it is not shown again.');
    }
    return 0;
  },
};
