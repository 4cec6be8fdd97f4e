import * as z from 'zod';
import { accountIdOf } from '../../domain/company/account-id.ts';
import {
  type AncestorPair,
  closureOf,
  maxDescendants,
  maxLevels,
} from '../../domain/company/hierarchy.ts';
import type { AccountRollup } from '../../queries/account-rollup.ts';
import { type AccountRow, accountRow } from '../../schemas/account.ts';
import { memberRequest, sayMember } from './account-member.ts';
import type { ApiPorts } from './ports.ts';
import { type ApiResponse, failure, notFound, ok } from './response.ts';
import { type Call, type Route, route, routeWithBody } from './route.ts';

const scalar = z.union([z.string().max(1_024), z.number(), z.boolean()]);
const accountRequest = z.strictObject({
  name: z.string().trim().min(1).max(200).optional(),
  /** null: under none. */
  parentId: z.string().min(1).nullable().optional(),
  traits: z.record(z.string().min(1).max(100), scalar).default({}),
});

const listed = 100;

export const accountRoutes: readonly Route[] = [
  route('GET', '/api/accounts', 'viewer', async ({ query }, { control }) => {
    const after = query.get('after') ?? undefined;
    const { rows, next } = await control.query(accountRow, {
      kind: 'account',
      limit: listed,
      ...(after !== undefined && { after }),
    });
    return ok({ accounts: rows.map(summary), ...(next !== undefined && { next }) });
  }),
  route('GET', '/api/accounts/{id}', 'viewer', ({ params }, ports) =>
    withAccountId(params['id'], (id) => show(id, ports)),
  ),
  routeWithBody('PUT', '/api/accounts/{id}', 'analyst', accountRequest, (call, ports) =>
    withAccountId(call.params['id'], (id) => put(id, call, ports)),
  ),
  routeWithBody('POST', '/api/accounts/{id}/members', 'admin', memberRequest, (call, ports) =>
    withAccountId(call.params['id'], (id) => sayMember(id, call.body, ports)),
  ),
];

async function show(id: string, ports: ApiPorts): Promise<ApiResponse> {
  const tree = await ports.accounts.treeOf(id);
  if (tree === undefined) return notFound('account');
  const { account, ancestors, descendants } = tree;
  const childIds = [...descendants].flatMap(([child, parent]) => (parent === id ? [child] : []));
  const only: AncestorPair = { ancestorId: onlyItself, accountId: id };
  const [children, sums] = await Promise.all([
    ports.control.getAll(accountRow, 'account', childIds),
    ports.rollUpAccounts([only, ...closureOf([id, ...childIds], descendants)]),
  ]);
  const sumOf = sumsBy(sums);
  return ok({
    ...summary(account),
    traits: plainTraits(account),
    ...(account.refusedParent !== undefined && { refusedParent: account.refusedParent }),
    ancestors,
    below: descendants.size,
    /** People of the account alone, and sums over it and all below it, as of the last refresh. */
    ownPeople: sumOf(onlyItself).people,
    ...sumOf(id),
    children: children
      .toSorted((one, other) => (one.id < other.id ? -1 : 1))
      .map((child) => ({ ...summary(child), ...sumOf(child.id) })),
  });
}

/** A row of the roll-up that is no account's: no account id is empty. */
const onlyItself = '';

function sumsBy(sums: readonly AccountRollup[]) {
  const byId = new Map(sums.map(({ account_id, ...sum }) => [account_id, sum]));
  return (id: string) => byId.get(id) ?? { people: 0, orders: 0, revenue: '0.0000' };
}

async function put(
  id: string,
  { body }: Call<z.infer<typeof accountRequest>>,
  ports: ApiPorts,
): Promise<ApiResponse> {
  const parentId = body.parentId == null ? body.parentId : accountIdOf(body.parentId);
  const isKnown = parentId == null || (await ports.accounts.get(parentId)) !== undefined;
  if (!isKnown || (parentId === undefined && body.parentId !== undefined)) {
    return parentFault('There is no account of this id.');
  }
  const name = body.name === undefined ? {} : { name: body.name };
  const put = await ports.accounts.put({
    accountId: id,
    at: new Date(ports.clock()).toISOString(),
    messageId: `api-${ports.randomText(20)}`,
    traits: { ...body.traits, ...name },
    ...(parentId !== undefined && { parentId }),
  });
  if (put.kind === 'stored') {
    return ok({ ...summary(put.account), traits: plainTraits(put.account) });
  }
  const chain = put.chain.join(' → ');
  return parentFault(
    {
      cycle: `This would close a circle: ${chain}.`,
      depth: `This would make a tree of more than ${maxLevels} levels: ${chain}.`,
      crowd: `This would put more than ${maxDescendants} accounts below ${put.chain.at(-1)}.`,
    }[put.reason],
  );
}

const parentFault = (message: string): ApiResponse =>
  failure('invalid', message, [{ path: 'parentId', message }]);

async function withAccountId(
  text: string | undefined,
  then: (id: string) => Promise<ApiResponse>,
): Promise<ApiResponse> {
  const id = accountIdOf(text ?? '');
  return id === undefined
    ? failure(
        'invalid',
        'The id in the path is no account id: a placeholder, an e-mail, a phone number or too long.',
      )
    : then(id);
}

const summary = ({ id, traits, parentId }: AccountRow) => ({
  id,
  ...(typeof traits['name']?.value === 'string' && { name: traits['name'].value }),
  ...(parentId !== undefined && { parentId }),
});

const plainTraits = ({ traits }: AccountRow) =>
  Object.fromEntries(Object.entries(traits).map(([name, { value }]) => [name, value]));
