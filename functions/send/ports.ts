import type { Vault } from '../../domain/consent/vault.ts';
import type { ControlTable } from '../../domain/control/control-table.ts';
import type { IdentityGraph } from '../../domain/identity/graph.ts';
import type { Warehouse } from '../../domain/warehouse/warehouse.ts';
import type { WorkQueue } from '../../domain/work/work-queue.ts';
import type { SendMessage } from '../../schemas/messages.ts';

export interface SendPorts {
  readonly control: ControlTable;
  readonly graph: Pick<IdentityGraph, 'profilesOf'>;
  readonly vault: Pick<Vault, 'read'>;
  readonly warehouse: Pick<Warehouse, 'start' | 'status' | 'results'>;
  readonly queue: WorkQueue<SendMessage>;
  /** Writes an object of the exports bucket, replacing one of the same key. */
  readonly putExport: (key: string, body: Uint8Array, contentType: string) => Promise<void>;
  /** ISO 3166-1 alpha-2. */
  readonly region: string;
  readonly timeZone: string;
  /** Epoch milliseconds. */
  readonly clock: () => number;
  /** Lower-case hex. */
  readonly sha256: (value: string | Uint8Array) => string;
}

export const isoTime = (epochMs: number): string => new Date(epochMs).toISOString();
