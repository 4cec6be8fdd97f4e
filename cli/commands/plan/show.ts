import { parseArgs } from 'node:util';
import { type Command, required } from '../../command.ts';
import { planNamed } from './plan-file.ts';

export const show: Command = {
  summary: 'a plan as it is now, as `plan save` takes it',
  usage: `daicho plan show PLAN

Its version is in it: \`plan save\` then refuses to overwrite what somebody else has saved since.`,
  async run({ argv, api, asJson, print }) {
    const { positionals } = parseArgs({ args: [...argv], allowPositionals: true });
    const { plan, version } = await planNamed(required(positionals[0], 'PLAN'), api);
    const { id, ...others } = plan;
    print(JSON.stringify({ id, version, ...others }, null, asJson ? 0 : 2));
    return 0;
  },
};
