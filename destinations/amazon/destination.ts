import type { DestinationType, Member } from '../destination.ts';
import { keysOfRecord } from '../match-record.ts';
import { noList } from '../no-list.ts';
import { sendInRequests } from '../sending.ts';
import { amazonClient } from './client.ts';
import { amazonChecks, amazonLists } from './lists.ts';
import {
  amazonLimits,
  amazonRecords,
  amazonSources,
  hasAmazonIdentifier,
  ttlSeconds,
} from './mapping.ts';
import { readJob, readRecords } from './reply.ts';
import { amazonRules } from './rules.ts';
import { amazonCredentials, amazonSettings } from './settings.ts';

const daySeconds = 24 * 60 * 60;

/**
 * Advertiser audiences of Amazon Ads. Asynchronous: `delivered` means taken, a receipt tells the rest.
 *
 * @see destinations.md section 11.1
 */
export const amazonDestination: DestinationType = {
  name: 'amazon',
  title: 'Amazon Ads audiences (experimental)',
  rules: amazonRules,
  settings: amazonSettings,
  credentials: amazonCredentials,
  listSetting: 'audienceId',
  limits: amazonLimits,
  operations: ['add', 'remove'],
  removal: 'member',
  isExperimental: true,
  consentPurpose: 'advertising',
  minimumSize: 2_000,
  membershipDays: ttlSeconds / daySeconds,
  connect(connection, ports) {
    const settings = amazonSettings.parse(connection.settings);
    const credentials = amazonCredentials.parse(connection.credentials);
    const client = amazonClient(credentials, settings, ports);
    const sizeOf = (member: Member) => {
      const records = amazonRecords('add', member, settings, ports.hashText);
      return { records: records.length, bytes: JSON.stringify(records).length };
    };
    return {
      keysOf: (record) =>
        keysOfRecord(amazonRules, record, amazonSources(settings), hasAmazonIdentifier, {
          region: connection.region,
          hashText: ports.hashText,
        }),
      send: async ({ operation, members, listId = settings.audienceId }) => {
        if (listId === undefined) return noList(members, 'audienceId');
        return sendInRequests(members, amazonLimits, sizeOf, async (part) => {
          const records = part.flatMap((member) =>
            amazonRecords(operation, member, settings, ports.hashText),
          );
          return readRecords(await client('/records', { audienceId: BigInt(listId), records }));
        });
      },
      checkReceipt: async (receipt) =>
        readJob(await client(`/records/${encodeURIComponent(receipt)}`)),
      lists: amazonLists(client, settings),
      verify: (listId = settings.audienceId) => amazonChecks(client, settings, listId),
    };
  },
};
