import { parseArgs } from 'node:util';
import * as z from 'zod';
import { channelRules } from '../../schemas/channel.ts';
import { type Command, UsageError } from '../command.ts';
import { readJson } from '../read-json.ts';

const anything = z.looseObject({});

export const channels: Command = {
  summary: 'when and how often the brand may reach people',
  usage: `daicho channels show
daicho channels set FILE
daicho channels sender [FILE]   in whose name messages go out, with the channels' credentials

FILE is JSON, for example
  { "quietHours": { "phone": [{ "from": "20:00", "to": "10:00" }] },
    "caps": [{ "days": 7, "atMost": 2 }, { "channels": ["phone"], "days": 30, "atMost": 1 }],
    "dormantAfterDays": 1095 }`,
  async run({ argv, api, print }) {
    const { positionals } = parseArgs({ args: [...argv], options: {}, allowPositionals: true });
    const [action = 'show', file] = positionals;
    if (action === 'sender') {
      const path = '/api/sender';
      const sent = file === undefined ? undefined : readJson(file);
      const told = sent === undefined ? api.get(path, anything) : api.put(path, sent, anything);
      print(JSON.stringify(await told));
      return 0;
    }
    if (action !== 'show' && action !== 'set')
      throw new UsageError(`There is no \`channels ${action}\`.`);
    if (action === 'set' && file === undefined) throw new UsageError('FILE is missing.');
    const rules =
      action === 'show'
        ? await api.get('/api/channel-rules', channelRules)
        : await api.put('/api/channel-rules', readJson(file ?? '-'), channelRules);
    print(JSON.stringify(rules));
    return 0;
  },
};
