import { parseArgs } from 'node:util';
import * as z from 'zod';
import { matchCandidateRow } from '../../../schemas/match.ts';
import { type Command, type Context, required, UsageError } from '../../command.ts';
import { textTable } from '../../text-table.ts';
import { reasonUsage } from './changes.ts';

const match = matchCandidateRow.omit({ kind: true });
const list = z.object({
  matches: z.array(match),
  total: z.int(),
  searchedAt: z.string().optional(),
});
const decided = match.extend({ isJoined: z.boolean().optional() });

export const matches: Command = {
  summary: 'people who may be there twice: search, list, accept, reject',
  usage: `daicho identity matches [--state open|accepted|rejected|auto] [--limit N]
daicho identity matches search
daicho identity matches accept ID --reason TEXT
daicho identity matches reject ID --reason TEXT

  Accepting joins the two profiles by inferred evidence, which can be taken back; a rejected pair does not come up again.

${reasonUsage}`,
  async run(context) {
    const { positionals, values } = parseArgs({
      args: [...context.argv],
      allowPositionals: true,
      options: {
        state: { type: 'string' },
        limit: { type: 'string' },
        reason: { type: 'string' },
      },
    });
    const [action, id] = positionals;
    if (action === undefined) return listMatches(values, context);
    if (action === 'search') return search(context);
    if (action !== 'accept' && action !== 'reject') {
      throw new UsageError(`${action} is neither search, accept nor reject.`);
    }
    const reason = required(values.reason, '--reason');
    return decide(action, { id: required(id, 'ID'), reason }, context);
  },
};

async function listMatches(
  options: { readonly state?: string | undefined; readonly limit?: string | undefined },
  { api, asJson, print }: Context,
): Promise<number> {
  const { state = 'open', limit = '100' } = options;
  const query = new URLSearchParams({ state, limit });
  const found = await api.get(`/api/matches?${query}`, list);
  if (asJson) {
    print(JSON.stringify(found));
    return 0;
  }
  if (found.searchedAt === undefined) print('No search has ended yet.');
  const rows = found.matches.map(({ id, probability, levels }) => [
    probability.toFixed(4),
    fieldsAt(levels, 3),
    fieldsAt(levels, 2),
    fieldsAt(levels, 1),
    id,
  ]);
  if (rows.length > 0) {
    for (const line of textTable(['probability', 'same', 'close', 'different', 'id'], rows))
      print(line);
  }
  print(`${found.total} ${state}${found.total > rows.length ? `, ${rows.length} shown` : ''}`);
  return 0;
}

async function search({ api, asJson, print }: Context): Promise<number> {
  const started = await api.post('/api/matches/search', {}, z.object({ searchId: z.string() }));
  if (asJson) print(JSON.stringify(started));
  else print('The search is on its way; `daicho identity matches` shows what it found.');
  return 0;
}

async function decide(
  action: 'accept' | 'reject',
  { id, reason }: { readonly id: string; readonly reason: string },
  { api, asJson, print }: Context,
): Promise<number> {
  const row = await api.post(
    `/api/matches/${encodeURIComponent(id)}/${action}`,
    { reason },
    decided,
  );
  if (asJson) print(JSON.stringify(row));
  else if (action === 'reject') print('Rejected; the pair does not come up again.');
  else if (row.isJoined === true) print('Accepted; the two are one profile.');
  else print('Accepted; a rule of the graph keeps the two apart (such as a user_id each).');
  return 0;
}

function fieldsAt(levels: Readonly<Record<string, number>>, level: number): string {
  const fields = Object.entries(levels).flatMap(([field, at]) => (at === level ? [field] : []));
  return fields.length === 0 ? '-' : fields.join(' ');
}
