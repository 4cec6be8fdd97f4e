import { connectionChecks } from '../connection-checks.ts';
import type { DestinationType } from '../destination.ts';
import { keysOfRecord } from '../match-record.ts';
import { noList } from '../no-list.ts';
import { sendByKind, sizeOfKeys } from '../one-kind.ts';
import { sendInRequests } from '../sending.ts';
import { criteoClient } from './client.ts';
import { criteoLists, criteoSearch } from './lists.ts';
import {
  criteoBody,
  criteoKinds,
  criteoLimits,
  criteoSources,
  hasCriteoIdentifier,
} from './mapping.ts';
import { readCriteoReply } from './reply.ts';
import { criteoRules } from './rules.ts';
import { criteoCredentials, criteoSettings } from './settings.ts';

const advice = {
  token: 'Check client id and secret of the app at developers.criteo.com.',
  permission: 'The advertiser must give the app its consent for audiences, read and manage.',
  gone: 'Criteo has no such contact list: clear listId, or name one that exists.',
};

/**
 * Contact lists of Criteo. Experimental: nobody has run it against the real platform. A request carries one kind of
 * identifier, so a person with address and number is in two of them.
 *
 * @see destinations.md section 14
 */
export const criteoDestination: DestinationType = {
  name: 'criteo',
  title: 'Criteo contact lists (experimental)',
  rules: criteoRules,
  settings: criteoSettings,
  listSetting: 'listId',
  freeSettings: ['apiVersion'],
  credentials: criteoCredentials,
  limits: criteoLimits,
  operations: ['add', 'remove'],
  removal: 'member',
  isExperimental: true,
  requestsPerMinute: 250,
  consentPurpose: 'advertising',
  minimumSize: 0,
  membershipDays: undefined,
  connect(connection, ports) {
    const settings = criteoSettings.parse(connection.settings);
    const call = criteoClient(criteoCredentials.parse(connection.credentials), settings, ports);
    const lists = criteoLists(call, settings, ports);
    return {
      keysOf: (record) =>
        keysOfRecord(criteoRules, record, criteoSources(settings), hasCriteoIdentifier, {
          region: connection.region,
          hashText: ports.hashText,
        }),
      send: async ({ operation, members, listId = settings.listId }) =>
        listId === undefined
          ? noList(members, 'listId')
          : sendByKind({ operation, members }, criteoKinds(settings), (kind, some) =>
              sendInRequests(some, criteoLimits, sizeOfKeys, async (part) => {
                const reply = await call({
                  method: 'PATCH',
                  path: `/audience-segments/${listId}/contact-list`,
                  body: criteoBody(operation, kind, part),
                });
                return readCriteoReply(reply, { operation, members: part }, ports.clock());
              }),
            ),
      ...(settings.listId === undefined ? { lists } : {}),
      async verify(listId = settings.listId) {
        const access = await call(criteoSearch({ advertiserIds: [settings.advertiserId] }, 1, 0));
        const list = listId === undefined ? undefined : await lists.state(listId);
        return connectionChecks(access, list, advice);
      },
    };
  },
};
