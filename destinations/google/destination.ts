import type { DestinationType, Member } from '../destination.ts';
import { keysOfRecord } from '../match-record.ts';
import { withoutList } from '../remote-list.ts';
import { sendInRequests } from '../sending.ts';
import { googleClient } from './client.ts';
import { googleLists } from './lists.ts';
import { googleBody, googleLimits, googleSources, userIdentifiers } from './mapping.ts';
import { readGoogleReply, readGoogleStatus } from './reply.ts';
import { googleRules } from './rules.ts';
import { googleCredentials, googleSettings } from './settings.ts';
import { verifyGoogle } from './verify.ts';

const paths = {
  add: '/v1/audienceMembers:ingest',
  remove: '/v1/audienceMembers:remove',
} as const;

/** Active members from which Google serves a list. */
const minimumSize = 100;

/**
 * Customer Match lists through the Data Manager API. Asynchronous: `delivered` means taken, a receipt tells the rest.
 *
 * @see destinations.md section 1
 */
export const googleDestination: DestinationType = {
  name: 'google',
  title: 'Google Ads (Data Manager)',
  rules: googleRules,
  settings: googleSettings,
  credentials: googleCredentials,
  listSetting: 'userListId',
  freeSettings: ['loginAccountId'],
  limits: { records: googleLimits.records, bytes: googleLimits.bytes },
  operations: ['add', 'remove'],
  removal: 'member',
  isExperimental: false,
  /** Of the whole Google Cloud project. */
  requestsPerMinute: 300,
  consentPurpose: 'advertising',
  minimumSize,
  membershipDays: 540,
  connect(connection, ports) {
    const settings = googleSettings.parse(connection.settings);
    const client = googleClient(googleCredentials.parse(connection.credentials), ports);
    const sources = googleSources(settings);
    return {
      keysOf: (record) =>
        keysOfRecord(googleRules, record, sources, (keys) => userIdentifiers(keys).length > 0, {
          region: connection.region,
          hashText: ports.hashText,
        }),
      async send({ operation, members, listId = settings.userListId }) {
        if (listId === undefined) return withoutList(members);
        return sendInRequests(members, googleLimits, sizeOf, async (part) => {
          const body = googleBody(operation, part, settings, listId);
          const reply = await client.call('POST', paths[operation], body);
          return readGoogleReply(reply, ports.clock());
        });
      },
      checkReceipt: async (receipt) => {
        const query = new URLSearchParams({ requestId: receipt });
        return readGoogleStatus(await client.call('GET', `/v1/requestStatus:retrieve?${query}`));
      },
      ...(settings.userListId === undefined && { lists: googleLists(client, settings, ports) }),
      verify: (listId = settings.userListId) =>
        verifyGoogle(listId, { client, settings, minimumSize }, ports),
    };
  },
};

/** Bytes that JSON adds around the identifiers of a member. */
const frameBytes = 100;

function sizeOf(member: Member) {
  return {
    records: 1,
    bytes: JSON.stringify(userIdentifiers(member.keys)).length + frameBytes,
  };
}
