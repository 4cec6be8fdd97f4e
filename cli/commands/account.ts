import { parseArgs } from 'node:util';
import * as z from 'zod';
import { type Command, type Context, required, UsageError } from '../command.ts';
import { textTable } from '../text-table.ts';

const summary = z.looseObject({
  id: z.string(),
  name: z.string().optional(),
  parentId: z.string().optional(),
});
const page = z.object({ accounts: z.array(summary), next: z.string().optional() });
const sums = { people: z.int(), orders: z.int(), revenue: z.string() };
const shown = summary.extend({
  ...sums,
  ancestors: z.array(z.string()),
  below: z.int(),
  ownPeople: z.int(),
  refusedParent: z.looseObject({ parentId: z.string(), reason: z.string() }).optional(),
  children: z.array(summary.extend(sums)),
});
const said = z.looseObject({ accountId: z.string() });

type Options = Readonly<Record<'name' | 'parent', string | undefined>> & {
  readonly top: boolean | undefined;
};

const options = {
  name: { type: 'string' },
  parent: { type: 'string' },
  top: { type: 'boolean' },
} as const;

export const account: Command = {
  summary: 'companies: members, parents, sums over all below',
  usage: `daicho account list
daicho account show ID
daicho account set ID [--name NAME] [--parent ID | --top]
daicho account member add|remove ID KIND VALUE   KIND is user_id, anonymous_id, email or phone

  --parent ID   the account that it belongs under; a circle is refused
  --top         under none`,
  async run(context) {
    const { values, positionals } = parseArgs({
      args: [...context.argv],
      options,
      allowPositionals: true,
    });
    const [action = 'list', ...operands] = positionals;
    if (action === 'list') return list(context);
    if (action === 'show') return show(context, required(operands[0], 'ID'));
    if (action === 'set') {
      const { name, parent, top } = values;
      return set(context, required(operands[0], 'ID'), { name, parent, top });
    }
    if (action === 'member') return member(context, operands);
    throw new UsageError(`There is no \`account ${action}\`.`);
  },
};

const pathOf = (id: string): string => `/api/accounts/${encodeURIComponent(id)}`;

async function list({ api, asJson, print }: Context): Promise<number> {
  const accounts: z.infer<typeof summary>[] = [];
  let after: string | undefined;
  do {
    const query = after === undefined ? '' : `?after=${encodeURIComponent(after)}`;
    const got = await api.get(`/api/accounts${query}`, page);
    accounts.push(...got.accounts);
    after = got.next;
  } while (after !== undefined);
  if (asJson) print(JSON.stringify(accounts));
  else if (accounts.length === 0)
    print('None yet. Group calls make them, or: daicho account set ID');
  else {
    const rows = accounts.map(({ id, name, parentId }) => [id, parentId ?? '-', name ?? '-']);
    for (const line of textTable(['id', 'parent', 'name'], rows)) print(line);
  }
  return 0;
}

async function show({ api, asJson, print }: Context, id: string): Promise<number> {
  const found = await api.get(pathOf(id), shown);
  if (asJson) {
    print(JSON.stringify(found));
    return 0;
  }
  print([found.id, ...(found.name === undefined ? [] : [found.name])].join('  '));
  if (found.ancestors.length > 0) print(`under ${found.ancestors.join(', which is under ')}`);
  if (found.refusedParent !== undefined) {
    const { parentId, reason } = found.refusedParent;
    print(`An event named ${parentId} as its parent, which was refused: ${reason}.`);
  }
  print(
    `${found.ownPeople} people of its own, ${found.below} accounts below. As of the last refresh:`,
  );
  const rows = [found, ...found.children].map(({ id: account, people, orders, revenue, name }) => [
    ...[account, people, orders],
    ...[Number(revenue), name ?? '-'],
  ]);
  for (const line of textTable(['account', 'people', 'orders', 'revenue', 'name'], rows))
    print(line);
  return 0;
}

async function set({ api, asJson, print }: Context, id: string, given: Options): Promise<number> {
  const { name, parent, top } = given;
  if (parent !== undefined && top) throw new UsageError('--parent and --top exclude each other.');
  const body = {
    ...(name !== undefined && { name }),
    ...(parent !== undefined && { parentId: parent }),
    ...(top && { parentId: null }),
  };
  const stored = await api.put(pathOf(id), body, summary);
  const place = stored.parentId === undefined ? 'under none' : `under ${stored.parentId}`;
  print(asJson ? JSON.stringify(stored) : `Account ${stored.id} is there, ${place}.`);
  return 0;
}

async function member(
  { api, asJson, print }: Context,
  [action, id, kind, value]: readonly string[],
): Promise<number> {
  if (action !== 'add' && action !== 'remove') throw new UsageError('Say member add or remove.');
  const isMember = action === 'add';
  const body = { kind: required(kind, 'KIND'), value: required(value, 'VALUE'), isMember };
  const answer = await api.post(`${pathOf(required(id, 'ID'))}/members`, body, said);
  print(
    asJson
      ? JSON.stringify(answer)
      : 'Said. It counts from the next refresh: daicho refresh --wait',
  );
  return 0;
}
