import type { DestinationType, Member } from '../destination.ts';
import { keysOfRecord } from '../match-record.ts';
import { noList } from '../no-list.ts';
import { type Reply, sendInRequests } from '../sending.ts';
import { lineAdsClient } from './client.ts';
import { findList, lineAdsChecks, lineAdsLists, listNamed } from './lists.ts';
import {
  hasLineAdsIdentifier,
  lineAdsLimits,
  lineAdsSizeOf,
  lineAdsSources,
  lineAdsUpload,
} from './mapping.ts';
import { readJobs, readUpload } from './reply.ts';
import { lineAdsRules } from './rules.ts';
import { lineAdsCredentials, lineAdsSettings } from './settings.ts';

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
    /** The platform's ids of lists that are known by name. */
    const made = new Map<string, string>();

    async function upload(listId: string, members: readonly Member[]): Promise<Reply> {
      let list = listNamed(listId);
      if ('name' in list && !made.has(listId)) {
        const found = await findList(client, listId);
        if (found.kind !== 'done') return found;
        if (found.value !== undefined) made.set(listId, found.value.id);
      }
      const id = made.get(listId);
      if (id !== undefined) list = { id };
      const multipart = lineAdsUpload(list, members, settings);
      const reply = readUpload(await client('POST', '/custom-audiences/upload', { multipart }));
      if (reply.kind === 'stopped') made.delete(listId);
      if (reply.kind !== 'uploaded') return reply;
      made.set(listId, reply.audience.id);
      return { kind: 'accepted', receipt: reply.audience.id };
    }

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
