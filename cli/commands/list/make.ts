import { parseArgs } from 'node:util';
import { listPurposes } from '../../../schemas/people-list.ts';
import { type Command, CommandError, type Context, required, UsageError } from '../../command.ts';
import { saveFiles } from './fetch.ts';
import { type ListRow, listPath, listRow, printList } from './list-row.ts';

const pollMs = 300;

export const makeList: Command = {
  summary: 'make a list of an audience',
  usage: `daicho list make AUDIENCE --for direct-mail|calls|coupons [--out FILE]

  --for PURPOSE        direct-mail: one letter a household; calls: numbers and hours; coupons: one code a person
  --out FILE           save the list there, in the clear; other files of it beside, under its name
  --kind sell|service  sell (the default): nobody silent for years, nobody above the caps
  --encoding NAME      cp932 (the default: printers and Japanese Excel) or utf-8
  --reason TEXT        of calls: why people are called; by default the audience's name
  --campaign NAME      of coupons: a person has one code a campaign, however often it is made
  --pool NAME          of coupons: where the codes come from; \`daicho list codes POOL FILE\` fills it
  --channels A,B       of coupons: by which channels it may go out (email,line,inbox)

The key must be an admin's: the files hold people in the clear. Exit code 1 when it failed.`,
  async run(context) {
    const { argv, api } = context;
    const { values, positionals } = parseArgs({
      args: [...argv],
      options: {
        for: { type: 'string' },
        out: { type: 'string' },
        kind: { type: 'string' },
        encoding: { type: 'string' },
        reason: { type: 'string' },
        campaign: { type: 'string' },
        pool: { type: 'string' },
        channels: { type: 'string' },
      },
      allowPositionals: true,
    });
    const { out, channels, ...order } = values;
    const purpose = required(order.for, '--for');
    if (!listPurposes.some((each) => each === purpose))
      throw new UsageError(`--for is one of ${listPurposes.join(', ')}.`);
    const body = {
      audienceId: required(positionals[0], 'AUDIENCE'),
      ...order,
      ...(channels !== undefined && { channels: channels.split(',') }),
    };
    const { id } = await api.post('/api/lists', body, listRow);
    const made = await endOf(id, context);
    if (made.state === 'done' && out !== undefined) await saveFiles(made, out, context);
    printList(made, context);
    if (made.state === 'failed') throw new CommandError(`It failed: ${made.reason ?? ''}`);
    return 0;
  },
};

async function endOf(id: string, { api }: Context): Promise<ListRow> {
  for (;;) {
    const row = await api.get(listPath(id), listRow);
    if (row.state === 'done' || row.state === 'failed') return row;
    await new Promise((resolve) => setTimeout(resolve, pollMs));
  }
}
