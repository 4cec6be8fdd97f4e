import * as z from 'zod';
import { checksUntil, type Obstacle, sizeCheck } from '../checks.ts';
import type { Check, ConnectorPorts, Member } from '../destination.ts';
import type { HttpReply } from '../http.ts';
import type { GoogleClient } from './client.ts';
import { googleBody, userListsOf } from './mapping.ts';
import { googleFailure, googleReasons } from './reply.ts';
import type { GoogleSettings } from './settings.ts';

/** Hash of an address that nobody can have: `.invalid` is reserved. */
const nobodysAddress = 'daicho-check@nobody.invalid';

const count = z.coerce.number();
const size = z.object({
  sizeInfo: z
    .object({
      displayNetworkMembersCount: count.optional(),
      searchNetworkMembersCount: count.optional(),
    })
    .optional(),
});

/**
 * Asks for the list, then has Google validate an ingest of nobody, which stores nothing.
 *
 * @param listId where there is none yet, only token and permission can be asked about
 */
export async function verifyGoogle(
  listId: string | undefined,
  connection: {
    readonly client: GoogleClient;
    readonly settings: GoogleSettings;
    readonly minimumSize: number;
  },
  ports: Pick<ConnectorPorts, 'hashText' | 'clock'>,
): Promise<readonly Check[]> {
  const { client, settings, minimumSize } = connection;
  const { path, headers } = userListsOf(settings);
  const names = ['token', 'permission', 'list', 'terms'] as const;
  if (listId === undefined) {
    const reply = await client.call('GET', `${path}?pageSize=1`, undefined, headers);
    return checksUntil(['token', 'permission'], googleObstacle(reply, ports.clock()));
  }
  const list = await client.call('GET', `${path}/${listId}`, undefined, headers);
  const unseen = googleObstacle(list, ports.clock());
  if (unseen !== undefined) return checksUntil(names, unseen);
  const nobody: Member = {
    recordId: 'nobody',
    keys: { email: [ports.hashText('sha256', nobodysAddress)] },
  };
  const body = { ...googleBody('add', [nobody], settings, listId), validateOnly: true };
  const trial = await client.call('POST', '/v1/audienceMembers:ingest', body);
  return [
    ...checksUntil(names, googleObstacle(trial, ports.clock())),
    sizeCheck('Google', sizeOf(list), minimumSize),
  ];
}

function sizeOf(list: HttpReply): number | undefined {
  const info = list.kind === 'answer' ? size.safeParse(list.json).data?.sizeInfo : undefined;
  const counts = [info?.displayNetworkMembersCount, info?.searchNetworkMembersCount];
  const told = counts.filter((one) => one !== undefined);
  return told.length === 0 ? undefined : Math.max(...told);
}

const advices: Readonly<Record<string, Omit<Extract<Obstacle, { kind: 'fault' }>, 'kind'>>> = {
  TERMS_AND_CONDITIONS_NOT_SIGNED: {
    at: 'terms',
    advice: 'Accept the Customer Match terms: Google Ads › Tools › Audience manager › Segments.',
  },
  EU_POLITICAL_ADVERTISING_DECLARATION_REQUIRED: {
    at: 'terms',
    advice: 'Declare in Google Ads whether the account runs political advertising in the EU.',
  },
  INVALID_DESTINATION: { at: 'list', advice: listAdvice() },
};

function listAdvice(): string {
  return 'Compare userListId with the segment id in Audience manager; it must be in this account.';
}

/** What stands between us and the answer 200; a list or an action that is not there is a fault of the list. */
export function googleObstacle(reply: HttpReply, nowEpochMs: number): Obstacle | undefined {
  if (reply.kind === 'answer' && reply.status === 200) return undefined;
  const failure = googleFailure(reply, nowEpochMs);
  if (reply.kind !== 'answer' || failure.kind === 'retry') {
    return { kind: 'later', advice: 'Google did not answer: check again in some minutes.' };
  }
  const reason = googleReasons(reply).find((one) => Object.hasOwn(advices, one));
  const known = reason === undefined ? undefined : advices[reason];
  if (known !== undefined) return { kind: 'fault', ...known };
  switch (reply.status) {
    case 401:
      return {
        kind: 'fault',
        at: 'token',
        advice: 'Sign in to Google again and set new credentials: the token ended or was revoked.',
      };
    case 404:
      return { kind: 'fault', at: 'list', advice: listAdvice() };
    default:
      return {
        kind: 'fault',
        at: 'permission',
        advice:
          'Ask an admin of the account to give this login standard access; an agency sets loginAccountId to its manager account.',
      };
  }
}
