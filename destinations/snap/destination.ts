import { connectionChecks } from '../connection-checks.ts';
import type { DestinationType } from '../destination.ts';
import { keysOfRecord } from '../match-record.ts';
import { noList } from '../no-list.ts';
import { sendByKind } from '../one-kind.ts';
import { refreshCredentials } from '../refresh-credentials.ts';
import { sendInRequests } from '../sending.ts';
import { snapClient } from './client.ts';
import { snapLists } from './lists.ts';
import {
  hasSnapIdentifier,
  snapBody,
  snapKinds,
  snapLimits,
  snapSizeOf,
  snapSources,
} from './mapping.ts';
import { readSnapReply } from './reply.ts';
import { snapRules } from './rules.ts';
import { snapSettings } from './settings.ts';

const methods = { add: 'POST', remove: 'DELETE' } as const;

const advice = {
  token: 'Connect the Snap account again: its token was refused.',
  permission: 'The user of the token needs the role Data Manager, or more, of the ad account.',
  gone: 'Snap has no such segment: clear listId, or name one that exists.',
};

/**
 * Customer lists of Snap. Experimental: nobody has run it against the real platform. A request carries one kind of
 * identifier, so a person with address and number is in two of them.
 *
 * @see destinations.md section 13
 */
export const snapDestination: DestinationType = {
  name: 'snap',
  title: 'Snap customer lists (experimental)',
  rules: snapRules,
  settings: snapSettings,
  listSetting: 'listId',
  credentials: refreshCredentials,
  limits: snapLimits,
  operations: ['add', 'remove'],
  removal: 'member',
  isExperimental: true,
  consentPurpose: 'advertising',
  minimumSize: 1_000,
  /** Of lists that Daicho makes; one made by hand forgets as its retention says. */
  membershipDays: undefined,
  connect(connection, ports) {
    const settings = snapSettings.parse(connection.settings);
    const call = snapClient(refreshCredentials.parse(connection.credentials), ports);
    const lists = snapLists(call, settings);
    return {
      keysOf: (record) =>
        keysOfRecord(snapRules, record, snapSources(settings), hasSnapIdentifier, {
          region: connection.region,
          hashText: ports.hashText,
        }),
      send: async ({ operation, members, listId = settings.listId }) =>
        listId === undefined
          ? noList(members, 'listId')
          : sendByKind({ operation, members }, snapKinds(settings), (kind, some) =>
              sendInRequests(some, snapLimits, snapSizeOf, async (part) => {
                const path = `/segments/${listId}/users`;
                const body = snapBody(kind, part);
                return readSnapReply(await call({ method: methods[operation], path, body }));
              }),
            ),
      ...(settings.listId === undefined ? { lists } : {}),
      async verify(listId = settings.listId) {
        const path = `/adaccounts/${settings.adAccountId}/segments?limit=50`;
        const access = await call({ method: 'GET', path });
        const list = listId === undefined ? undefined : await lists.state(listId);
        return connectionChecks(access, list, advice);
      },
    };
  },
};
