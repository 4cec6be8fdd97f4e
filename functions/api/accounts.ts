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
import { account, accounts, changedAccount, saidMember } from '../../schemas/api/accounts.ts';
import { paging } from '../../schemas/api/paging.ts';
import { memberRequest, sayMember } from './account-member.ts';
import { nextOf, pageOf } from './paging.ts';
import type { ApiPorts } from './ports.ts';
import {
  type Answered,
  type ApiResponse,
  type Failure,
  failure,
  notFound,
  ok,
} from './response.ts';
import { type Route, route } from './route.ts';

const scalar = z.union([z.string().max(1_024), z.number(), z.boolean()]);
const accountRequest = z.strictObject({
  name: z.string().trim().min(1).max(200).optional(),
  /** null: under none. */
  parentId: z.string().min(1).nullable().optional(),
  traits: z.record(z.string().min(1).max(100), scalar).default({}),
});

export const accountRoutes: readonly Route[] = [
  route({
    method: 'GET',
    path: '/api/accounts',
    summary: 'All accounts with their names',
    scope: 'accounts:read',
    query: paging,
    answers: { 200: accounts },
    run: async ({ query }, { control }) => {
      const page = await control.query(accountRow, { kind: 'account', ...pageOf(query) });
      return ok({ accounts: page.rows.map(summary), ...nextOf(page.next) });
    },
  }),
  route({
    method: 'GET',
    path: '/api/accounts/{id}',
    summary: 'An account, what stands above and below it, and sums over all of that',
    scope: 'accounts:read',
    answers: { 200: account },
    errors: ['not_found', 'invalid'],
    run: ({ params }, ports) => withAccountId(params.id, (id) => show(id, ports)),
  }),
  route({
    method: 'PUT',
    path: '/api/accounts/{id}',
    summary: 'Name an account, or say what it stands under',
    scope: 'accounts:write',
    body: accountRequest,
    answers: { 200: changedAccount },
    run: ({ params, body }, ports) => withAccountId(params.id, (id) => put(id, body, ports)),
  }),
  route({
    method: 'POST',
    path: '/api/accounts/{id}/members',
    summary: 'Make somebody a member of an account, or no longer one',
    description: 'It goes the way of all events, so it counts from the next refresh on.',
    scope: 'events:write',
    body: memberRequest,
    answers: { 202: saidMember },
    errors: ['not_found'],
    run: ({ params, body }, ports) => withAccountId(params.id, (id) => sayMember(id, body, ports)),
  }),
];

async function show(id: string, ports: ApiPorts): Promise<Answered<typeof account>> {
  const tree = await ports.accounts.treeOf(id);
  if (tree === undefined) return notFound('account');
  const { account: row, ancestors, descendants } = tree;
  const childIds = [...descendants].flatMap(([child, parent]) => (parent === id ? [child] : []));
  const only: AncestorPair = { ancestorId: onlyItself, accountId: id };
  const [children, sums] = await Promise.all([
    ports.control.getAll(accountRow, 'account', childIds),
    ports.rollUpAccounts([only, ...closureOf([id, ...childIds], descendants)]),
  ]);
  const sumOf = sumsBy(sums);
  return ok({
    ...summary(row),
    traits: plainTraits(row),
    ...(row.refusedParent !== undefined && { refusedParent: row.refusedParent }),
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

async function put(id: string, body: z.infer<typeof accountRequest>, ports: ApiPorts) {
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

const parentFault = (message: string): Failure =>
  failure('invalid', message, [{ path: 'parentId', message }]);

async function withAccountId<Body>(
  text: string,
  then: (id: string) => Promise<ApiResponse<Body>>,
): Promise<ApiResponse<Body>> {
  const id = accountIdOf(text);
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
