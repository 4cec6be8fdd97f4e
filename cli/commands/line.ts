import { readFileSync } from 'node:fs';
import { parseArgs } from 'node:util';
import * as z from 'zod';
import { lineChannel } from '../../schemas/api/line.ts';
import { lineChannelSecret } from '../../schemas/line-channel.ts';
import { type Command, CommandError, required, UsageError } from '../command.ts';
import { listAll } from '../list-all.ts';
import { textTable } from '../text-table.ts';

const nonce = z.object({ nonce: z.string(), expiresAt: z.string() });

export const line: Command = {
  summary: 'webhooks of LINE channels',
  usage: `daicho line list
daicho line set SOURCE --secret-file FILE [--provider NAME]
daicho line forget SOURCE
daicho line nonce USER_ID      begin to link an account; what a brand's server asks the API for

  --secret-file FILE   the channel secret as LINE shows it, alone in the file; - for standard input,
                       so that it is in no history of a shell
  --provider NAME      whose user ids these are (default own: those that messages go to)

SOURCE is a server source: daicho source create LINE --server --id line`,
  async run({ argv, api, asJson, print }) {
    const { values, positionals } = parseArgs({
      args: [...argv],
      options: { 'secret-file': { type: 'string' }, provider: { type: 'string' } },
      allowPositionals: true,
    });
    const [action = 'list', name] = positionals;
    const path = () => `/api/line/channels/${encodeURIComponent(required(name, 'SOURCE'))}`;
    const say = (value: unknown, text: string): number => {
      print(asJson ? JSON.stringify(value) : text);
      return 0;
    };
    switch (action) {
      case 'list': {
        const channels = await listAll(api, '/api/line/channels', 'channels', lineChannel);
        if (asJson) return say(channels, '');
        const rows = channels.map((one) => [one.sourceId, one.provider, one.changedAt, one.path]);
        for (const row of textTable(['source', 'provider', 'changed', 'webhook'], rows)) print(row);
        return 0;
      }
      case 'set': {
        const file = required(values['secret-file'], '--secret-file');
        const channelSecret = lineChannelSecret.safeParse(textOf(file));
        if (!channelSecret.success) {
          throw new UsageError(`--secret-file: ${channelSecret.error.issues[0]?.message}.`);
        }
        const body = { channelSecret: channelSecret.data, provider: values.provider };
        const set = await api.put(path(), body, lineChannel);
        return say(set, `Set LINE's webhook address to <collector>${set.path} and press Verify.`);
      }
      case 'forget': {
        const gone = await api.delete(path(), lineChannel);
        return say(gone, `Source ${gone.sourceId} hears LINE no more.`);
      }
      case 'nonce': {
        const made = await api.post(
          '/api/line/nonces',
          { userId: required(name, 'USER_ID') },
          nonce,
        );
        return say(made, `${made.nonce} (once, until ${made.expiresAt})`);
      }
      default:
        throw new UsageError(`There is no \`line ${action}\`.`);
    }
  },
};

function textOf(file: string): string {
  try {
    return readFileSync(file === '-' ? 0 : file, 'utf8');
  } catch {
    throw new CommandError(`${file === '-' ? 'Standard input' : file} cannot be read.`);
  }
}
