import { connectionChecks } from '../connection-checks.ts';
import type { DestinationType } from '../destination.ts';
import { keysOfRecord } from '../match-record.ts';
import { noList } from '../no-list.ts';
import { sizeOfKeys } from '../one-kind.ts';
import { refreshCredentials } from '../refresh-credentials.ts';
import { sendInRequests } from '../sending.ts';
import { pinterestClient } from './client.ts';
import { pinterestLists } from './lists.ts';
import { pinterestBody, pinterestLimits, pinterestSources } from './mapping.ts';
import { readPinterestReply } from './reply.ts';
import { pinterestRules } from './rules.ts';
import { pinterestSettings } from './settings.ts';

const advice = {
  token: 'Connect the Pinterest account again: its token was refused.',
  permission:
    'The token needs ads:read and ads:write, and its user the audience role of the account.',
  gone: 'Pinterest has no such customer list: clear listId, or name one that exists.',
};

/**
 * Customer lists of Pinterest. Experimental: nobody has run it against the real platform.
 *
 * @see destinations.md section 12
 */
export const pinterestDestination: DestinationType = {
  name: 'pinterest',
  title: 'Pinterest customer lists (experimental)',
  rules: pinterestRules,
  settings: pinterestSettings,
  listSetting: 'listId',
  credentials: refreshCredentials,
  limits: pinterestLimits,
  operations: ['add', 'remove'],
  removal: 'member',
  isExperimental: true,
  consentPurpose: 'advertising',
  minimumSize: 100,
  membershipDays: undefined,
  connect(connection, ports) {
    const settings = pinterestSettings.parse(connection.settings);
    const { adAccountId, identifier } = settings;
    const credentials = refreshCredentials.parse(connection.credentials);
    const call = pinterestClient(credentials, adAccountId, ports);
    const { read, ...lists } = pinterestLists(call, settings, ports);
    return {
      keysOf: (record) =>
        keysOfRecord(
          pinterestRules,
          record,
          pinterestSources(settings),
          (keys) => keys[identifier] !== undefined,
          { region: connection.region, hashText: ports.hashText },
        ),
      send: async ({ operation, members, listId = settings.listId }) =>
        listId === undefined
          ? noList(members, 'listId')
          : sendInRequests(members, pinterestLimits, sizeOfKeys, async (part) => {
              const path = `/customer_lists/${listId}`;
              const body = pinterestBody(operation, part, settings);
              return readPinterestReply(await call({ method: 'PATCH', path, body }));
            }),
      ...(settings.listId === undefined ? { lists } : {}),
      async verify(listId = settings.listId) {
        const access = await call({ method: 'GET', path: '/customer_lists?page_size=1' });
        const list = listId === undefined ? undefined : await read(listId);
        return connectionChecks(access, list, advice);
      },
    };
  },
};
