import { contactSources, findsSomebody } from '../contact-fields.ts';
import type { Batch, BatchResult, DestinationType, Member, RecordOutcome } from '../destination.ts';
import { keysOfRecord } from '../match-record.ts';
import { memberIdOf } from '../member-id.ts';
import { sendInRequests } from '../sending.ts';
import type { Network } from './guarded-post.ts';
import { frameBytes, sizeOf, webhookBody } from './mapping.ts';
import { signedPost } from './post.ts';
import { readWebhookReply } from './reply.ts';
import { webhookClearRules, webhookRules } from './rules.ts';
import { webhookCredentials, webhookSettings } from './settings.ts';
import { verifyWebhook } from './verify.ts';

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
    listSetting: 'audience',
    freeSettings: ['url', 'recordsPerRequest', 'bytesPerRequest'],
    limits: { records: 10_000, bytes: 5_000_000 },
    operations: ['add', 'remove'],
    removal: 'member',
    isExperimental: false,
    consentPurpose: 'advertising',
    isOwnChannel: true,
    minimumSize: 0,
    membershipDays: undefined,
    connect(connection, ports) {
      const settings = webhookSettings.parse(connection.settings);
      const { key, previousKey } = webhookCredentials.parse(connection.credentials);
      const keys = previousKey === undefined ? [key] : [key, previousKey];
      const post = signedPost({ url: settings.url, keys }, ports, network);
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
            const answer = readWebhookReply(await post(body));
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
        verify: () => verifyWebhook(post, settings, ports),
      };
    },
  };
}
