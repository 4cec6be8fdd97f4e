import type { Vault } from '../../domain/consent/vault.ts';
import type { ControlTable } from '../../domain/control/control-table.ts';
import type { IdentityGraph } from '../../domain/identity/graph.ts';
import type { IdentifierKind, NodeId } from '../../domain/identity/identifier.ts';
import type { GraphStewardship } from '../../domain/identity/stewardship.ts';
import type { JsonLines } from '../../domain/lake/json-lines.ts';
import type { LakeObjects } from '../../domain/lake/lake-objects.ts';
import type { WorkQueue } from '../../domain/work/work-queue.ts';
import type { ProfileCounts } from '../../queries/profile-counts.ts';
import type { ApiKeyRow } from '../../schemas/control.ts';
import type {
  CurationMessage,
  DeliveryMessage,
  EventsEnvelope,
  JobMessage,
} from '../../schemas/messages.ts';

export type Role = ApiKeyRow['role'];

export interface ApiPorts {
  readonly control: ControlTable;
  readonly graph: IdentityGraph & GraphStewardship;
  readonly vault: Vault;
  readonly jobs: WorkQueue<JobMessage>;
  readonly deliveries: WorkQueue<DeliveryMessage>;
  readonly curations: WorkQueue<CurationMessage>;
  readonly events: WorkQueue<EventsEnvelope>;
  /** Dead letters: objects of JSON lines in the bucket for what was not stored. */
  readonly rejected: { readonly objects: Pick<LakeObjects, 'list'>; readonly lines: JsonLines };
  /** How many people the lake knows of; asks the warehouse. */
  readonly countProfiles: () => Promise<ProfileCounts>;
  /** Keeps what a destination signs in with, apart from its row. */
  readonly saveCredentials: (destinationId: string, credentials: unknown) => Promise<void>;
  readonly nodeOf: (kind: IdentifierKind, normalisedValue: string) => NodeId;
  /** Lower-case hex. */
  readonly sha256: (text: string) => string;
  /** SHA-256 (hex) of the key that the deployment made for its admin. */
  readonly adminKeyHash: string;
  /** ISO 3166-1 alpha-2, assumed for phone numbers without a country code. */
  readonly region: string;
  readonly timeZone: string;
  /** Epoch milliseconds. */
  readonly clock: () => number;
  /** Letters and digits that nobody can guess. */
  readonly randomText: (length: number) => string;
}
