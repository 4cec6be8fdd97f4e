import { hash } from 'node:crypto';
import type { Warehouse } from '../../domain/warehouse/warehouse.ts';
import type { SendPorts } from '../../functions/send/ports.ts';
import type { channelFactsRow } from '../../schemas/channel-facts.ts';
import type { SendMessage } from '../../schemas/messages.ts';
import { s3Exports } from '../../stores/exports.ts';
import type { ApiServer } from './api-server.ts';

/** What the lake says of a member; what is left out it knows nothing of. */
export type Facts = Partial<Record<keyof typeof channelFactsRow.shape, string | null>> & {
  readonly profile_id: string;
};

const nothing = {
  preferred_channel: null,
  ng_hours: null,
  last_active_ms: String(Date.now() - 86_400_000),
  last_order_ms: null,
  mail_returned_ms: null,
  has_open_complaint: 'false',
  contacts: null,
  active_hours: null,
};

/** A lake that answers at once with what it is told; the statement itself is tested against a lake elsewhere. */
export function toldLake(
  members: () => readonly Facts[],
): Pick<Warehouse, 'start' | 'status' | 'results'> {
  return {
    start: async (_, token) => ({ kind: 'started', queryId: token }),
    status: async () => ({ kind: 'succeeded', scannedBytes: 0 }),
    results: async (schema) => members().map((facts) => schema.parse({ ...nothing, ...facts })),
  };
}

/** The ports of `send` on the stores of an API server; messages are kept for the test to hand on. */
export function sendPorts(
  { ports, s3Client }: ApiServer,
  warehouse: SendPorts['warehouse'],
  changes: Partial<SendPorts> = {},
): SendPorts & { readonly sent: SendMessage[] } {
  const sent: SendMessage[] = [];
  return {
    sent,
    events: ports.events,
    messengers: async () => new Map(),
    signLink: ports.signLink,
    control: ports.control,
    graph: ports.graph,
    vault: ports.vault,
    warehouse,
    queue: { send: async (message) => void sent.push(message) },
    putExport: s3Exports({ bucket: 'exports', client: s3Client }),
    region: 'JP',
    timeZone: 'Asia/Tokyo',
    clock: () => ports.clock(),
    sha256: (value) => hash('sha256', value),
    ...changes,
  };
}

const at = '2026-11-01T00:00:00.000Z';
const stamped = <Value>(value: Value) => ({ value, at, messageId: 'm1' });

/** Somebody with fields and consents in the vault. @returns the node of the user id */
export async function someone(
  { ports }: ApiServer,
  userId: string,
  fields: Readonly<Record<string, string>>,
  consents: Readonly<Record<string, boolean>>,
): Promise<string> {
  const node = ports.nodeOf('user_id', userId);
  const claim = { sourceId: 'shop', messageId: 'm1', at, mayJoinPeople: true };
  await ports.graph.addEvidence([{ ...claim, nodes: [node] }]);
  const said = { user_id: userId, ...fields };
  await ports.vault.merge([
    {
      node,
      fields: Object.fromEntries(
        Object.entries(said).map(([name, value]) => [name, stamped(value)]),
      ),
      consents: Object.fromEntries(
        Object.entries(consents).map(([name, value]) => [name, stamped(value)]),
      ),
    },
  ]);
  return node;
}
