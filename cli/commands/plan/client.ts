import { parseArgs } from 'node:util';
import { typescriptClient } from '../../../domain/tracking-plan/client/typescript-client.ts';
import { type Command, required } from '../../command.ts';
import { planNamed } from './plan-file.ts';

export const client: Command = {
  summary: 'a typed TypeScript client of a plan',
  usage: `daicho plan client PLAN > client.ts

PLAN is the id of a plan, or a file that ends in .json. The client imports nothing: \`client(tracker)\` takes our snippet or
@segment/analytics-next, \`serverClient(tracker)\` takes @segment/analytics-node.`,
  async run({ argv, api, asJson, print }) {
    const { positionals } = parseArgs({ args: [...argv], allowPositionals: true });
    const { plan, version } = await planNamed(required(positionals[0], 'PLAN'), api);
    const text = typescriptClient(plan, version);
    print(asJson ? JSON.stringify({ id: plan.id, version, client: text }) : text.trimEnd());
    return 0;
  },
};
