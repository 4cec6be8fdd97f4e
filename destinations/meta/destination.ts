import type { ConnectorPorts, DestinationType, Member, Operation } from '../destination.ts';
import { callJson } from '../http.ts';
import { keysOfRecord } from '../match-record.ts';
import { sendInRequests } from '../sending.ts';
import { metaLimits, metaPayload, metaSources, rowsOf } from './mapping.ts';
import { readMetaReply } from './reply.ts';
import { metaRules } from './rules.ts';
import { metaCredentials, metaSettings } from './settings.ts';

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
  limits: metaLimits,
  operations: ['add', 'remove'],
  removal: 'member',
  isExperimental: false,
  consentPurpose: 'advertising',
  minimumSize: 100,
  membershipDays: undefined,
  connect(connection, ports) {
    const settings = metaSettings.parse(connection.settings);
    const { accessToken } = metaCredentials.parse(connection.credentials);
    const sources = metaSources(settings);
    const base = ports.endpoint === '' ? 'https://graph.facebook.com' : `${ports.endpoint}/meta`;
    const url = `${base}/${settings.apiVersion}/${settings.audienceId}/users`;

    async function request(operation: Operation, members: readonly Member[]) {
      const { payload, memberOfRow } = metaPayload(members, settings);
      const reply = await callJson(ports.fetch, {
        method: methods[operation],
        url,
        headers: { authorization: `Bearer ${accessToken}`, 'content-type': 'application/json' },
        body: JSON.stringify({ session: session(payload.data.length, ports), payload }),
      });
      return readMetaReply(reply, memberOfRow);
    }

    return {
      keysOf: (record) =>
        keysOfRecord(metaRules, record, sources, (keys) => rowsOf(keys) > 0, {
          region: connection.region,
          hashText: ports.hashText,
        }),
      send: ({ operation, members }) =>
        sendInRequests(members, metaLimits, sizeOf, (part) => request(operation, part)),
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
