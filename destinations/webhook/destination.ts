import { contactSources, findsSomebody } from '../contact-fields.ts';
import type {
  Batch,
  BatchResult,
  ConnectorPorts,
  DestinationType,
  Member,
  RecordOutcome,
} from '../destination.ts';
import { callJson } from '../http.ts';
import { keysOfRecord } from '../match-record.ts';
import { memberIdOf } from '../member-id.ts';
import { sendInRequests } from '../sending.ts';
import { type GuardedCall, type GuardedReply, guardedPost, type Network } from './guarded-post.ts';
import { frameBytes, sizeOf, webhookBody } from './mapping.ts';
import { readWebhookReply } from './reply.ts';
import { webhookClearRules, webhookRules } from './rules.ts';
import { webhookCredentials, webhookSettings } from './settings.ts';
import { messageIdOf, signedHeaders } from './signature.ts';

/**
 * Signed batches to a receiver of the brand's own.
 *
 * @param network the way out where there is no stand-in
 * @see docs/webhook.md
 */
export function webhookDestination(network: Network): DestinationType {
  return {
    name: 'webhook',
    title: 'Signed webhook',
    rules: webhookRules,
    settings: webhookSettings,
    credentials: webhookCredentials,
    limits: { records: 10_000, bytes: 5_000_000 },
    operations: ['add', 'remove'],
    removal: 'member',
    isExperimental: false,
    consentPurpose: 'advertising',
    minimumSize: 0,
    membershipDays: undefined,
    connect(connection, ports) {
      const settings = webhookSettings.parse(connection.settings);
      const { key, previousKey } = webhookCredentials.parse(connection.credentials);
      const keys = previousKey === undefined ? [key] : [key, previousKey];
      const rules = settings.hashing === 'none' ? webhookClearRules : webhookRules;
      const sources = contactSources(settings.fields);
      const idOf = (member: Member): string =>
        memberIdOf(settings.audience, member.recordId, ports.hashText);

      async function send(batch: Batch): Promise<BatchResult> {
        const exceptions = new Map<string, RecordOutcome>();
        const result = await sendInRequests(
          batch.members,
          {
            records: settings.recordsPerRequest,
            bytes: settings.bytesPerRequest - frameBytes,
          },
          sizeOf,
          async (part) => {
            const body = webhookBody({ ...batch, members: part }, settings, ports.hashText);
            const headers = {
              'content-type': 'application/json',
              'user-agent': 'daicho',
              ...signedHeaders({ id: messageIdOf(body), body }, keys, ports.clock()),
            };
            const answer = readWebhookReply(
              await post({ url: settings.url, headers, body }, ports, network),
            );
            for (const member of part) {
              const exception = answer.exceptions.get(idOf(member));
              if (exception !== undefined) exceptions.set(member.recordId, exception);
            }
            return answer.reply;
          },
        );
        return { ...result, outcomes: new Map([...result.outcomes, ...exceptions]) };
      }

      return {
        keysOf: (record) =>
          keysOfRecord(rules, record, sources, findsSomebody, {
            region: connection.region,
            hashText: ports.hashText,
          }),
        send,
      };
    },
  };
}

/** Where there are stand-ins everything goes to theirs, and nothing to the address of the settings. */
function post(call: GuardedCall, ports: ConnectorPorts, network: Network): Promise<GuardedReply> {
  if (ports.endpoint === '') return guardedPost(call, network);
  const { host, pathname, search } = new URL(call.url);
  const url = `${ports.endpoint}/webhook/${host}${pathname}${search}`;
  return callJson(ports.fetch, { ...call, method: 'POST', url });
}
