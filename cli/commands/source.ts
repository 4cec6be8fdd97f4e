import { parseArgs } from 'node:util';
import * as z from 'zod';
import { type Command, required, UsageError } from '../command.ts';
import { listAll } from '../list-all.ts';
import { textTable } from '../text-table.ts';
import { sourcePlan } from './source/plan.ts';
import { sourceViolations } from './source/violations.ts';

const row = z.looseObject({
  id: z.string(),
  name: z.string(),
  keyKind: z.string(),
  history: z.boolean(),
  writeKey: z.string().optional(),
});

const plans: ReadonlyMap<string, Command> = new Map([
  ['plan', sourcePlan],
  ['violations', sourceViolations],
]);

export const source: Command = {
  summary: 'list and make sources',
  usage: `daicho source list
daicho source create NAME [--server] [--history] [--id ID]
daicho source plan SOURCE [PLAN]
daicho source violations SOURCE

  --server    a key for servers, which must stay secret (default: for web pages)
  --history   events keep their own day, however old; needs --server
  --id ID     lower-case letters, digits and -`,
  find: (argv) => plans.get(argv.find((argument) => !argument.startsWith('--')) ?? ''),
  async run({ argv, api, asJson, print }) {
    const { values, positionals } = parseArgs({
      args: [...argv],
      options: {
        server: { type: 'boolean', default: false },
        history: { type: 'boolean', default: false },
        id: { type: 'string' },
      },
      allowPositionals: true,
    });
    const [action = 'list', name] = positionals;
    if (action === 'list') {
      const sources = await listAll(api, '/api/sources', 'sources', row);
      if (asJson) print(JSON.stringify(sources));
      else {
        const lines = textTable(
          ['id', 'name', 'key', 'write key'],
          sources.map((one) => [one.id, one.name, one.keyKind, one.writeKey ?? 'shown once']),
        );
        for (const line of lines) print(line);
      }
      return 0;
    }
    if (action !== 'create') throw new UsageError(`There is no \`source ${action}\`.`);
    const body = {
      id: values.id,
      name: required(name, 'NAME'),
      keyKind: values.server ? 'server' : 'browser',
      history: values.history,
    };
    const made = await api.post('/api/sources', body, row);
    if (asJson) print(JSON.stringify(made));
    else {
      print(`Source ${made.id}. Its write key: ${made.writeKey ?? ''}`);
      if (values.server) print('Keep it now: it is not shown again.');
    }
    return 0;
  },
};
