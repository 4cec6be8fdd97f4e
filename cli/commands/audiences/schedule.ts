import { parseArgs } from 'node:util';
import * as z from 'zod';
import type { askedSchedule } from '../../../schemas/api/audience-runs.ts';
import { type Command, required, UsageError } from '../../command.ts';
import { counted } from '../../counted.ts';
import { audiencePath } from './audience-row.ts';

const answer = z.looseObject({ audienceId: z.string() });

type Asked = z.output<typeof askedSchedule>;

const words = (body: Asked): string => {
  if ('daily' in body) return `is evaluated every day at ${body.daily} of the brand's zone`;
  if ('everyMinutes' in body) return `is evaluated every ${counted(body.everyMinutes, 'minute')}`;
  return 'none' in body
    ? 'is evaluated only when somebody asks, or everything is refreshed'
    : 'is evaluated after each import';
};

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
    const said: readonly (Asked | undefined)[] = [
      values.daily === undefined ? undefined : { daily: values.daily },
      values.every === undefined ? undefined : { everyMinutes: Number(values.every) },
      values['after-import'] ? { afterImport: true as const } : undefined,
      values.none ? { none: true as const } : undefined,
    ];
    const [body, ...others] = said.filter((one) => one !== undefined);
    if (body === undefined || others.length > 0) throw new UsageError('Say one schedule.');
    const set = await api.put(`${path}/schedule`, body, answer);
    print(asJson ? JSON.stringify(set) : `Audience ${set.audienceId} ${words(body)}.`);
    return 0;
  },
};
