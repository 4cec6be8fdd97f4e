import { parseArgs } from 'node:util';
import * as z from 'zod';
import type { Command } from '../../command.ts';
import { textTable } from '../../text-table.ts';
import { references, referenceUsage } from './reference.ts';

const answer = z.object({
  results: z.array(
    z.looseObject({
      node: z.string(),
      isKnown: z.boolean(),
      profileId: z.string().optional(),
      members: z.array(z.string()).optional(),
      isErased: z.boolean().optional(),
    }),
  ),
});

export const resolve: Command = {
  summary: 'who these identifiers are now',
  usage: `daicho identity resolve ID…\n\n${referenceUsage}`,
  async run({ argv, api, asJson, print }) {
    const { positionals } = parseArgs({ args: [...argv], allowPositionals: true });
    const nodes = references(positionals, { least: 1, most: 100 });
    const { results } = await api.post('/api/identity/resolve', { nodes }, answer);
    if (asJson) print(JSON.stringify(results));
    else {
      const rows = results.map(({ node, profileId, members, isErased }) => [
        node,
        profileId ?? 'nobody yet',
        String(members?.length ?? '-'),
        isErased === true ? 'erased' : '',
      ]);
      for (const line of textTable(['identifier', 'profile', 'members', ''], rows)) print(line);
    }
    return results.every(({ isKnown }) => isKnown) ? 0 : 1;
  },
};
