import type { Messenger } from '../../domain/channel/messenger.ts';
import type { Vault } from '../../domain/consent/vault.ts';
import type { ControlTable } from '../../domain/control/control-table.ts';
import type { IdentityGraph } from '../../domain/identity/graph.ts';
import type { Warehouse } from '../../domain/warehouse/warehouse.ts';
import type { WorkQueue } from '../../domain/work/work-queue.ts';
import type { SenderRow, SentChannel } from '../../schemas/campaign.ts';
import type { EventsEnvelope, SendMessage } from '../../schemas/messages.ts';

export interface SendPorts {
  readonly control: ControlTable;
  readonly graph: Pick<IdentityGraph, 'profilesOf'>;
  readonly vault: Pick<Vault, 'read'>;
  readonly warehouse: Pick<Warehouse, 'start' | 'status' | 'results'>;
  readonly queue: WorkQueue<SendMessage>;
  readonly events: WorkQueue<EventsEnvelope>;
  /** Writes an object of the exports bucket, replacing one of the same key. */
  readonly putExport: (key: string, body: Uint8Array, contentType: string) => Promise<void>;
  /** Channels that are set up, by the sender's row and the credentials as they stand now. */
  readonly messengers: (sender: SenderRow) => Promise<ReadonlyMap<SentChannel, Messenger>>;
  /** Keyed hash that signs links, lower-case hex. */
  readonly signLink: (text: string) => string;
  /** ISO 3166-1 alpha-2. */
  readonly region: string;
  readonly timeZone: string;
  /** Epoch milliseconds. */
  readonly clock: () => number;
  /** Lower-case hex. */
  readonly sha256: (value: string | Uint8Array) => string;
}

export const isoTime = (epochMs: number): string => new Date(epochMs).toISOString();
