import { parseArgs } from 'node:util';
import * as z from 'zod';
import type { Command } from '../../command.ts';
import { evidenceLines, evidenceView } from './evidence-text.ts';
import { references, referenceUsage } from './reference.ts';

const answer = z.looseObject({
  isOnePerson: z.boolean(),
  profileIds: z.tuple([z.string(), z.string()]),
  chain: z.array(evidenceView),
  refused: z.array(evidenceView),
});

export const explain: Command = {
  summary: 'why two identifiers are one person, or are not',
  usage: `daicho identity explain ID ID\n\n${referenceUsage}`,
  async run({ argv, api, asJson, print }) {
    const { positionals } = parseArgs({ args: [...argv], allowPositionals: true });
    const [one, other] = references(positionals, { least: 2, most: 2 });
    const found = await api.post('/api/identity/explain', { one, other }, answer);
    if (asJson) {
      print(JSON.stringify(found));
      return 0;
    }
    const [first, second] = found.profileIds;
    if (found.isOnePerson) {
      print(`One person, ${first}. The shortest chain of evidence:`);
      for (const line of evidenceLines(found.chain)) print(`  ${line}`);
    } else {
      print(`Two people, ${first} and ${second}.`);
      if (found.refused.length === 0) print('No evidence speaks of both.');
      else for (const line of evidenceLines(found.refused)) print(`  ${line}`);
    }
    return 0;
  },
};
