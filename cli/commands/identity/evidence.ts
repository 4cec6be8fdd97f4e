import { parseArgs } from 'node:util';
import * as z from 'zod';
import type { Command } from '../../command.ts';
import { evidenceLines, evidenceView } from './evidence-text.ts';
import { references, referenceUsage } from './reference.ts';

const answer = z.looseObject({
  profileId: z.string(),
  members: z.array(z.string()),
  isErased: z.boolean(),
  evidence: z.array(evidenceView),
  forbidden: z.array(z.looseObject({ stronger: z.string(), weaker: z.string() })),
  blocked: z.array(z.string()),
});

export const evidence: Command = {
  summary: 'all evidence about a person, with what was refused and why',
  usage: `daicho identity evidence ID\n\n${referenceUsage}`,
  async run({ argv, api, asJson, print }) {
    const { positionals } = parseArgs({ args: [...argv], allowPositionals: true });
    const [node] = references(positionals, { least: 1, most: 1 });
    const found = await api.post('/api/identity/evidence', { node }, answer);
    if (asJson) {
      print(JSON.stringify(found));
      return 0;
    }
    const erased = found.isErased ? ', erased' : '';
    print(`Person ${found.profileId}, ${found.members.length} identifier(s)${erased}`);
    for (const line of evidenceLines(found.evidence)) print(`  ${line}`);
    for (const { stronger, weaker } of found.forbidden) print(`  forbidden: ${stronger} ${weaker}`);
    for (const node of found.blocked) print(`  blocked: ${node}`);
    return 0;
  },
};
