import type { DestinationType, Member, ReceiptStatus } from '../destination.ts';
import { keysOfRecord } from '../match-record.ts';
import { listOf, removalRefused } from '../rebuilt-list.ts';
import { type Reply, sendInRequests } from '../sending.ts';
import { audienceBody, uploadStatus } from './audience.ts';
import { lineOaChecks, lineOaMinimumSize } from './checks.ts';
import { lineClient } from './client.ts';
import { lineOaLists } from './lists.ts';
import {
  idsOf,
  lineOaBody,
  lineOaLimits,
  lineOaSizeOf,
  lineOaSources,
  uploadDescription,
} from './mapping.ts';
import { readLineReply } from './reply.ts';
import { lineOaRules } from './rules.ts';
import { lineOaCredentials, lineOaSettings } from './settings.ts';

/**
 * Audiences of a LINE Official Account, for narrowcasts. Only additions; nobody can be taken off. Asynchronous: LINE
 * works on at most ten uploads of an audience at a time, and a receipt tells what became of one.
 *
 * @see destinations.md section 5
 */
export const lineOaDestination: DestinationType = {
  name: 'line-oa',
  title: 'LINE Official Account',
  rules: lineOaRules,
  settings: lineOaSettings,
  credentials: lineOaCredentials,
  limits: lineOaLimits,
  operations: ['add'],
  removal: 'rebuild',
  isExperimental: false,
  requestsPerMinute: 60,
  consentPurpose: 'advertising',
  minimumSize: lineOaMinimumSize,
  /** Of the list, from the day it is made: sending somebody again does not prolong it. */
  membershipDays: 180,
  connect(connection, ports) {
    const settings = lineOaSettings.parse(connection.settings);
    const call = lineClient(lineOaCredentials.parse(connection.credentials), ports);
    const sources = lineOaSources(settings);

    async function add(
      listId: string,
      description: string,
      members: readonly Member[],
    ): Promise<Reply> {
      const body = lineOaBody(listId, description, members);
      const reply = readLineReply(await call('PUT', '/v2/bot/audienceGroup/upload', body));
      switch (reply.kind) {
        case 'answer':
          return { kind: 'accepted', receipt: `${listId}/${description}/${body.audiences.length}` };
        case 'missing':
          return { kind: 'stopped', reason: 'LINE does not know the list' };
        case 'refused': {
          const reason = `LINE answered ${reply.codes.join(' ') || '400'}`;
          const isOfAnId = reply.codes.includes('UPLOAD_AUDIENCE_GROUP_INVALID_AUDIENCE_ID_FORMAT');
          return { kind: isOfAnId ? 'refused' : 'stopped', reason };
        }
        default:
          return reply;
      }
    }

    async function checkReceipt(receipt: string): Promise<ReceiptStatus> {
      const [listId = '', description = '', records = '0'] = receipt.split('/');
      const reply = readLineReply(await call('GET', `/v2/bot/audienceGroup/${listId}`));
      if (reply.kind === 'missing') {
        return { kind: 'refused', failedRecords: { AUDIENCE_GROUP_NOT_FOUND: Number(records) } };
      }
      const body = reply.kind === 'answer' ? audienceBody.safeParse(reply.json) : undefined;
      if (body?.data === undefined) return { kind: 'retry', reason: 'LINE gave no status' };
      return uploadStatus(body.data, description, Number(records));
    }

    return {
      keysOf: (record) =>
        keysOfRecord(lineOaRules, record, sources, (keys) => idsOf({ keys }).length > 0, {
          region: connection.region,
          hashText: ports.hashText,
        }),
      async send(batch) {
        if (batch.operation === 'remove') return removalRefused('LINE', batch);
        const listId = listOf(batch);
        return sendInRequests(batch.members, lineOaLimits, lineOaSizeOf, (part) =>
          add(listId, uploadDescription(batch.batchId, part, ports.hashText), part),
        );
      },
      checkReceipt,
      lists: lineOaLists(call, settings),
      verify: (listId) => lineOaChecks(call, listId),
    };
  },
};
