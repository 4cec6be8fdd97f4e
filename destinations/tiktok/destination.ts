import type { DestinationType, Member, Operation } from '../destination.ts';
import { keysOfRecord } from '../match-record.ts';
import { withoutList } from '../remote-list.ts';
import { type Reply, sendInRequests } from '../sending.ts';
import { tiktokClient } from './client.ts';
import { tiktokAudience, tiktokLists } from './lists.ts';
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
import { verifyTiktok } from './verify.ts';

/** Matched people from which TikTok serves an audience. */
const minimumSize = 1_000;

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
  listSetting: 'audienceId',
  limits: tiktokLimits,
  operations: ['add', 'remove'],
  removal: 'member',
  isExperimental: false,
  /** The lowest of the platform's steps, 10 a second. */
  requestsPerMinute: 600,
  consentPurpose: 'advertising',
  minimumSize,
  membershipDays: undefined,
  connect(connection, ports) {
    const settings = tiktokSettings.parse(connection.settings);
    const { accessToken } = tiktokCredentials.parse(connection.credentials);
    const sources = tiktokSources(settings);
    const { advertiserId, audienceId } = settings;
    const client = tiktokClient(accessToken, ports);

    async function request(operation: Operation, members: readonly Member[], listId: string) {
      const body = tiktokBody(operation, members, settings, listId);
      return readTiktokReply(await client.post('segment/mapping/', body));
    }

    /** A refusal says nothing of its cause: an audience that is not there is no member's fault. */
    async function causeOf(reply: Reply, listId: string): Promise<Reply> {
      const found = await tiktokAudience(listId, client, advertiserId);
      if (found.kind !== 'done' || found.value !== undefined) return reply;
      return { kind: 'stopped', reason: 'TikTok does not know the audience' };
    }

    return {
      keysOf: (record) =>
        keysOfRecord(tiktokRules, record, sources, (keys) => rowsOf(keys) > 0, {
          region: connection.region,
          hashText: ports.hashText,
          settings: tiktokRuleSettings(settings),
        }),
      async send({ operation, members, listId = audienceId }) {
        if (listId === undefined) return withoutList(members);
        let isCauseKnown = false;
        return sendInRequests(
          members,
          tiktokLimits,
          (member) => tiktokSizeOf(member, listId),
          async (part) => {
            const reply = await request(operation, part, listId);
            if (reply.kind !== 'refused' || isCauseKnown) return reply;
            isCauseKnown = true;
            return causeOf(reply, listId);
          },
        );
      },
      ...(audienceId === undefined && { lists: tiktokLists(client, advertiserId) }),
      verify: (listId = audienceId) => verifyTiktok(listId, { client, advertiserId, minimumSize }),
    };
  },
};
