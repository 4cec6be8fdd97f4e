import type { ConnectorPorts, DestinationType, Member, Operation } from '../destination.ts';
import { keysOfRecord } from '../match-record.ts';
import { withoutList } from '../remote-list.ts';
import { sendInRequests } from '../sending.ts';
import { metaClient } from './client.ts';
import { metaLists } from './lists.ts';
import { metaLimits, metaPayload, metaSources, rowsOf } from './mapping.ts';
import { readMetaReply } from './reply.ts';
import { metaRules } from './rules.ts';
import { metaCredentials, metaSettings } from './settings.ts';
import { verifyMeta } from './verify.ts';

/** People from which Meta serves an audience. */
const minimumSize = 100;

const methods = { add: 'POST', remove: 'DELETE' } as const;

/**
 * Custom audiences from a customer file.
 *
 * @see destinations.md section 3
 */
export const metaDestination: DestinationType = {
  name: 'meta',
  title: 'Meta Custom Audiences',
  rules: metaRules,
  settings: metaSettings,
  credentials: metaCredentials,
  listSetting: 'audienceId',
  freeSettings: ['apiVersion'],
  limits: metaLimits,
  operations: ['add', 'remove'],
  removal: 'member',
  isExperimental: false,
  consentPurpose: 'advertising',
  minimumSize,
  membershipDays: undefined,
  connect(connection, ports) {
    const settings = metaSettings.parse(connection.settings);
    const { accessToken } = metaCredentials.parse(connection.credentials);
    const sources = metaSources(settings);
    const { adAccountId, audienceId } = settings;
    const call = metaClient(settings.apiVersion, accessToken, ports);

    async function request(operation: Operation, members: readonly Member[], listId: string) {
      const { payload, memberOfRow } = metaPayload(members, settings);
      const body = { session: session(payload.data.length, ports), payload };
      return readMetaReply(await call(methods[operation], `${listId}/users`, body), memberOfRow);
    }

    return {
      keysOf: (record) =>
        keysOfRecord(metaRules, record, sources, (keys) => rowsOf(keys) > 0, {
          region: connection.region,
          hashText: ports.hashText,
        }),
      async send({ operation, members, listId = audienceId }) {
        if (listId === undefined) return withoutList(members);
        return sendInRequests(members, metaLimits, sizeOf, (part) =>
          request(operation, part, listId),
        );
      },
      ...(audienceId === undefined &&
        adAccountId !== undefined && { lists: metaLists(call, adAccountId) }),
      verify: (listId = audienceId) => verifyMeta(listId, { call, adAccountId, minimumSize }),
    };
  },
};

/** Every request is a session of its own, so that a request sent again never collides with its first try. */
function session(rows: number, ports: Pick<ConnectorPorts, 'random'>) {
  return {
    session_id: 1 + Math.floor(ports.random() * (Number.MAX_SAFE_INTEGER - 1)),
    batch_seq: 1,
    last_batch_flag: true,
    estimated_num_total: rows,
  };
}

function sizeOf(member: Member) {
  const values = Object.values(member.keys).flat();
  const rows = rowsOf(member.keys);
  return { records: rows, bytes: rows * (JSON.stringify(values).length + 2) };
}
