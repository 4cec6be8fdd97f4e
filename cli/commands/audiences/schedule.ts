import { parseArgs } from 'node:util';
import * as z from 'zod';
import { type Command, required, UsageError } from '../../command.ts';
import { audiencePath } from './audience-row.ts';

const answer = z.looseObject({ audienceId: z.string() });

export const schedule: Command = {
  summary: 'when one is evaluated without being asked',
  usage: `daicho audiences schedule ID --daily HH:MM | --every MINUTES | --after-import | --none

  --daily HH:MM     wall time of the brand's zone
  --every MINUTES   5 to 10080
  --after-import    after each import of a source with history
  --none            only when somebody asks`,
  async run({ argv, api, asJson, print }) {
    const { values, positionals } = parseArgs({
      args: [...argv],
      options: {
        daily: { type: 'string' },
        every: { type: 'string' },
        'after-import': { type: 'boolean' },
        none: { type: 'boolean' },
      },
      allowPositionals: true,
    });
    const path = audiencePath(required(positionals[0], 'ID'));
    const [body, ...others] = [
      values.daily === undefined ? undefined : { daily: values.daily },
      values.every === undefined ? undefined : { everyMinutes: Number(values.every) },
      values['after-import'] ? { afterImport: true } : undefined,
      values.none ? { none: true } : undefined,
    ].filter((one) => one !== undefined);
    if (body === undefined || others.length > 0) throw new UsageError('Say one schedule.');
    const set = await api.put(`${path}/schedule`, body, answer);
    print(asJson ? JSON.stringify(set) : `Audience ${set.audienceId}: ${JSON.stringify(body)}`);
    return 0;
  },
};
