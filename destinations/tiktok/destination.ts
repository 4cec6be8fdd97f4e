import type { DestinationType, Member, Operation } from '../destination.ts';
import { callJson } from '../http.ts';
import { keysOfRecord } from '../match-record.ts';
import { sendInRequests } from '../sending.ts';
import {
  rowsOf,
  tiktokBody,
  tiktokLimits,
  tiktokRuleSettings,
  tiktokSizeOf,
  tiktokSources,
} from './mapping.ts';
import { readTiktokReply } from './reply.ts';
import { tiktokRules } from './rules.ts';
import { tiktokCredentials, tiktokSettings } from './settings.ts';

/**
 * Custom audiences through the streaming segment endpoints. A refused request names no row: it is halved.
 *
 * @see destinations.md section 4
 */
export const tiktokDestination: DestinationType = {
  name: 'tiktok',
  title: 'TikTok Custom Audiences',
  rules: tiktokRules,
  settings: tiktokSettings,
  credentials: tiktokCredentials,
  limits: tiktokLimits,
  operations: ['add', 'remove'],
  removal: 'member',
  isExperimental: false,
  consentPurpose: 'advertising',
  minimumSize: 1_000,
  membershipDays: undefined,
  connect(connection, ports) {
    const settings = tiktokSettings.parse(connection.settings);
    const { accessToken } = tiktokCredentials.parse(connection.credentials);
    const sources = tiktokSources(settings);
    const base =
      ports.endpoint === '' ? 'https://business-api.tiktok.com' : `${ports.endpoint}/tiktok`;

    async function request(operation: Operation, members: readonly Member[]) {
      const reply = await callJson(ports.fetch, {
        method: 'POST',
        url: `${base}/open_api/v1.3/segment/mapping/`,
        headers: { 'access-token': accessToken, 'content-type': 'application/json' },
        body: JSON.stringify(tiktokBody(operation, members, settings)),
      });
      return readTiktokReply(reply);
    }

    return {
      keysOf: (record) =>
        keysOfRecord(tiktokRules, record, sources, (keys) => rowsOf(keys) > 0, {
          region: connection.region,
          hashText: ports.hashText,
          settings: tiktokRuleSettings(settings),
        }),
      send: ({ operation, members }) =>
        sendInRequests(
          members,
          tiktokLimits,
          (member) => tiktokSizeOf(member, settings),
          (part) => request(operation, part),
        ),
    };
  },
};
