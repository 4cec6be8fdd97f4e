import type { DestinationType, Member } from '../destination.ts';
import { keysOfRecord } from '../match-record.ts';
import { noList } from '../no-list.ts';
import { sendInRequests } from '../sending.ts';
import { lineAdsClient } from './client.ts';
import { lineAdsChecks, lineAdsLists } from './lists.ts';
import { hasLineAdsIdentifier, lineAdsLimits, lineAdsSizeOf, lineAdsSources } from './mapping.ts';
import { readJobs } from './reply.ts';
import { lineAdsRules } from './rules.ts';
import { lineAdsCredentials, lineAdsSettings } from './settings.ts';
import { lineAdsUploads } from './uploads.ts';

/**
 * Custom audiences of LINE Ads by uploaded file. Nobody is taken off one by one: a list without them replaces the old.
 *
 * @see destinations.md section 6
 */
export const lineAdsDestination: DestinationType = {
  name: 'line-ads',
  title: 'LINE Ads custom audiences (experimental, merging into LY Ads)',
  rules: lineAdsRules,
  settings: lineAdsSettings,
  credentials: lineAdsCredentials,
  listSetting: 'audienceId',
  limits: lineAdsLimits,
  operations: ['add'],
  removal: 'rebuild',
  isExperimental: true,
  requestsPerMinute: 600,
  consentPurpose: 'advertising',
  minimumSize: 100,
  membershipDays: undefined,
  connect(connection, ports) {
    const settings = lineAdsSettings.parse(connection.settings);
    const credentials = lineAdsCredentials.parse(connection.credentials);
    const client = lineAdsClient(credentials, settings.adAccountId, ports);
    const upload = lineAdsUploads(client, settings);

    return {
      keysOf: (record) =>
        keysOfRecord(lineAdsRules, record, lineAdsSources(settings), hasLineAdsIdentifier, {
          region: connection.region,
          hashText: ports.hashText,
          settings: [settings.phoneForm],
        }),
      send: async ({ operation, members, listId = settings.audienceId }) => {
        if (listId === undefined) return noList(members, 'audienceId');
        const sizeOf = (member: Member) => lineAdsSizeOf(member, settings);
        return sendInRequests(members, lineAdsLimits, sizeOf, async (part) =>
          operation === 'add'
            ? upload(listId, part)
            : { kind: 'stopped', reason: 'LINE Ads takes nobody off a list: build it anew' },
        );
      },
      checkReceipt: async (receipt) =>
        readJobs(await client('GET', `/custom-audiences/${receipt}/upload-job`)),
      lists: lineAdsLists(client),
      verify: (listId = settings.audienceId) => lineAdsChecks(client, listId),
    };
  },
};
