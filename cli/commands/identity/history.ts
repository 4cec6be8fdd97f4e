import { parseArgs } from 'node:util';
import * as z from 'zod';
import type { Command } from '../../command.ts';
import { textTable } from '../../text-table.ts';
import { deed } from './audit.ts';
import { references, referenceUsage } from './reference.ts';

const change = z.object({ change: z.string(), nodes: z.array(z.string()), count: z.int() });
const entry = z.looseObject({
  at: z.string(),
  profile: z.string().optional(),
  changes: z.array(change).optional(),
  audit: deed.optional(),
});
type Entry = z.infer<typeof entry>;

const answer = z.looseObject({
  profileId: z.string(),
  isErased: z.boolean(),
  history: z.array(entry),
});

export const history: Command = {
  summary: 'what happened to a person’s profile, and who did it',
  usage: `daicho identity history ID\n\n${referenceUsage}`,
  async run({ argv, api, asJson, print }) {
    const { positionals } = parseArgs({ args: [...argv], allowPositionals: true });
    const [node] = references(positionals, { least: 1, most: 1 });
    const found = await api.post('/api/identity/history', { node }, answer);
    if (asJson) {
      print(JSON.stringify(found));
      return 0;
    }
    print(`Person ${found.profileId}${found.isErased ? ' (erased)' : ''}`);
    const rows = found.history.flatMap(rowsOf);
    if (rows.length === 0) print('It never changed.');
    else for (const line of textTable(['at', 'what', 'identifiers'], rows)) print(`  ${line}`);
    return 0;
  },
};

function rowsOf({ at, changes = [], audit }: Entry): string[][] {
  const told = changes.map(({ change, nodes, count }) => {
    const others = count > nodes.length ? ` and ${count - nodes.length} more` : '';
    return [at, change.replaceAll('_', ' '), `${nodes.join(' ')}${others}`];
  });
  if (audit === undefined) return told;
  const { what, who, reason, nodes } = audit;
  return [...told, [at, `${what} by ${who}: ${reason}`, nodes.join(' ')]];
}
