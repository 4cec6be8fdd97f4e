import { createHmac } from 'node:crypto';
import type { HashText } from '../../domain/normalize/match-key.ts';
import { unaskable } from '../checks.ts';
import type { Check, DestinationType, Member, Operation, RemoteLists } from '../destination.ts';
import { callJson } from '../http.ts';
import { rejectedMembers } from '../item-outcomes.ts';
import { keysOfRecord } from '../match-record.ts';
import { noList } from '../no-list.ts';
import { type Reply, sendInRequests } from '../sending.ts';
import { type IdentityMap, identityMap } from './identity-map.ts';
import {
  hasTtdIdentifier,
  ttdBody,
  ttdLimits,
  ttdSizeOf,
  ttdSources,
  ttlMinutes,
  uid2sOf,
} from './mapping.ts';
import { readTtdReply } from './reply.ts';
import { ttdRules } from './rules.ts';
import { ttdCredentials, ttdSettings } from './settings.ts';

/**
 * First-party data of The Trade Desk by UID2: hashes are mapped by a UID2 operator, and the UID2s sent.
 *
 * @see destinations.md sections 15.2 and 15.3
 */
export const ttdDestination: DestinationType = {
  name: 'ttd',
  title: 'The Trade Desk with UID2 (experimental)',
  rules: ttdRules,
  settings: ttdSettings,
  credentials: ttdCredentials,
  listSetting: 'dataName',
  freeSettings: ['server'],
  limits: ttdLimits,
  operations: ['add', 'remove'],
  removal: 'member',
  isExperimental: true,
  consentPurpose: 'advertising',
  /** None is documented; the deployment's own holds. */
  minimumSize: 1,
  membershipDays: ttlMinutes / (24 * 60),
  connect(connection, ports) {
    const settings = ttdSettings.parse(connection.settings);
    const credentials = ttdCredentials.parse(connection.credentials);
    const map = identityMap(credentials, settings, ports);
    const { advertiserId } = settings;
    const base =
      ports.endpoint === ''
        ? `https://${settings.server}-data.adsrvr.org`
        : `${ports.endpoint}/ttd`;

    async function request(
      operation: Operation,
      members: readonly Member[],
      name: string,
    ): Promise<Reply> {
      const mapping = await map(members.map(({ keys }) => keys));
      if (mapping.kind !== 'mapped') return mapping;
      const uid2s = mapping.people.map((person) => uid2sOf(operation, person));
      const refused = uid2s.flatMap((one, index): readonly [number, string][] =>
        'refused' in one ? [[index, one.refused]] : [],
      );
      const items = uid2s.map((one) => ('refused' in one ? [] : one));
      if (items.flat().length === 0) return { kind: 'accepted', rejected: new Map(refused) };
      const at = `${new Date(ports.clock()).toISOString().slice(0, 19)}Z`;
      const body = ttdBody(operation, items.flat(), { advertiserId, name, at });
      const signature = createHmac('sha1', credentials.advertiserSecret).update(body);
      const reply = await callJson(ports.fetch, {
        method: 'POST',
        url: `${base}/data/advertiser`,
        headers: {
          'content-type': 'application/json',
          ttdsignature: signature.digest('base64'),
        },
        body,
      });
      const reading = readTtdReply(reply);
      if (reading.kind !== 'read') return reading;
      const counts = new Map(members.map((member, index) => [member, items[index]?.length ?? 0]));
      const countOf = (member: Member): number => counts.get(member) ?? 0;
      const failed = rejectedMembers(operation, members, countOf, reading.failed);
      return { kind: 'accepted', rejected: new Map([...refused, ...failed]) };
    }

    return {
      keysOf: (record) =>
        keysOfRecord(ttdRules, record, ttdSources(settings), hasTtdIdentifier, {
          region: connection.region,
          hashText: ports.hashText,
        }),
      send: async ({ operation, members, listId = settings.dataName }) => {
        if (listId === undefined) return noList(members, 'dataName');
        return sendInRequests(
          members,
          ttdLimits,
          (member) => ttdSizeOf(member, listId),
          (part) => request(operation, part, listId),
        );
      },
      lists: namesOnly,
      verify: () => checks(map, ports.hashText),
    };
  },
};

/** A list is a name on the data of its members: it is there when they are, and gone with the last of them. */
const namesOnly: RemoteLists = {
  create: async (name) => ({ kind: 'done', value: name }),
  state: async () => ({ kind: 'done', value: { kind: 'ready' } }),
  remove: async () => ({ kind: 'done', value: 'removed' }),
};

/**
 * Maps an address that is nobody's: that needs a good key and its secret. The Trade Desk itself has no call that only
 * reads.
 */
async function checks(map: IdentityMap, hashText: HashText): Promise<readonly Check[]> {
  const hash = Buffer.from(hashText('sha256', 'nobody@example.com'), 'hex').toString('base64');
  const mapped = await map([{ email: [hash] }]);
  const token: Check =
    mapped.kind === 'mapped'
      ? { name: 'token', verdict: 'ok' }
      : {
          name: 'token',
          verdict: mapped.kind === 'stopped' ? 'failed' : 'unknown',
          advice: `See that the UID2 API key and its client secret belong together (${mapped.reason}).`,
        };
  const advice = 'The advertiser secret is tried with the first members: there is no call before.';
  return [token, unaskable('permission', advice)];
}
