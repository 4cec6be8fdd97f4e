import type { DestinationType } from '../destination.ts';
import { keysOfRecord } from '../match-record.ts';
import { noList } from '../no-list.ts';
import { sendInRequests } from '../sending.ts';
import { microsoftClient } from './client.ts';
import { microsoftChecks, microsoftLists } from './lists.ts';
import {
  hasMicrosoftIdentifier,
  microsoftBody,
  microsoftLimits,
  microsoftSizeOf,
  microsoftSources,
} from './mapping.ts';
import { readApply } from './reply.ts';
import { microsoftRules } from './rules.ts';
import { microsoftCredentials, microsoftSettings } from './settings.ts';

/**
 * Customer Match lists of Microsoft Advertising, by e-mail address. Failures come by index of the item, inside 200.
 *
 * @see destinations.md section 9
 */
export const microsoftDestination: DestinationType = {
  name: 'microsoft',
  title: 'Microsoft Advertising customer match (experimental)',
  rules: microsoftRules,
  settings: microsoftSettings,
  credentials: microsoftCredentials,
  listSetting: 'audienceId',
  limits: microsoftLimits,
  operations: ['add', 'remove'],
  removal: 'member',
  isExperimental: true,
  /** No limit is published for this call. */
  requestsPerMinute: 60,
  consentPurpose: 'advertising',
  minimumSize: 300,
  membershipDays: 180,
  connect(connection, ports) {
    const settings = microsoftSettings.parse(connection.settings);
    const credentials = microsoftCredentials.parse(connection.credentials);
    const client = microsoftClient(credentials, settings, ports);
    return {
      keysOf: (record) =>
        keysOfRecord(microsoftRules, record, microsoftSources, hasMicrosoftIdentifier, {
          region: connection.region,
          hashText: ports.hashText,
          settings: [settings.emailForm],
        }),
      send: async ({ operation, members, listId = settings.audienceId }) => {
        if (listId === undefined) return noList(members, 'audienceId');
        return sendInRequests(members, microsoftLimits, microsoftSizeOf, async (part) => {
          const body = microsoftBody(operation, listId, part);
          const reply = await client('POST', '/CustomerListUserData/Apply', body);
          return readApply(reply, operation, part);
        });
      },
      lists: microsoftLists(client),
      verify: (listId = settings.audienceId) => microsoftChecks(client, listId),
    };
  },
};
