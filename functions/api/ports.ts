import type { Accounts } from '../../domain/company/accounts.ts';
import type { AncestorPair } from '../../domain/company/hierarchy.ts';
import type { Vault } from '../../domain/consent/vault.ts';
import type { ControlTable } from '../../domain/control/control-table.ts';
import type { IdentityGraph } from '../../domain/identity/graph.ts';
import type { IdentifierKind, NodeId } from '../../domain/identity/identifier.ts';
import type { GraphStewardship } from '../../domain/identity/stewardship.ts';
import type { ImportFiles } from '../../domain/import/import-files.ts';
import type { JsonLines } from '../../domain/lake/json-lines.ts';
import type { LakeFiles } from '../../domain/lake/lake-files.ts';
import type { LakeObjects } from '../../domain/lake/lake-objects.ts';
import type { LineNonces } from '../../domain/line/nonces.ts';
import type { Warehouse } from '../../domain/warehouse/warehouse.ts';
import type { WorkQueue } from '../../domain/work/work-queue.ts';
import type { AccountRollup } from '../../queries/account-rollup.ts';
import type { DayRange, DealStage } from '../../queries/deal-stages.ts';
import type { AskedProfiles, LastOrder } from '../../queries/last-orders.ts';
import type { ProfileCounts } from '../../queries/profile-counts.ts';
import type { ConversionMessage } from '../../schemas/conversion.ts';
import type { ImportMessage } from '../../schemas/import.ts';
import type {
  CurationMessage,
  DeliveryMessage,
  EventsEnvelope,
  JobMessage,
  MatchSearchMessage,
  SendMessage,
} from '../../schemas/messages.ts';
import type { QueueName } from '../../schemas/queue-names.ts';
import type { GivenUp } from '../../stores/queue-redrive.ts';

export interface ApiPorts {
  readonly control: ControlTable;
  readonly graph: IdentityGraph & GraphStewardship;
  readonly vault: Vault;
  readonly accounts: Accounts;
  readonly jobs: WorkQueue<JobMessage>;
  readonly deliveries: WorkQueue<DeliveryMessage>;
  /** The same queue, for what `deliver` does about conversions. */
  readonly conversions: WorkQueue<ConversionMessage>;
  readonly curations: WorkQueue<CurationMessage>;
  readonly searches: WorkQueue<MatchSearchMessage>;
  readonly events: WorkQueue<EventsEnvelope>;
  readonly messages: WorkQueue<SendMessage>;
  /** Files on their way in, and the queue that takes them further. */
  readonly imports: { readonly files: ImportFiles; readonly queue: WorkQueue<ImportMessage> };
  /** A link to an object of the exports bucket that works for so many seconds, for whoever holds it. */
  readonly linkExport: (key: string, fileName: string, seconds: number) => Promise<string>;
  /** Dead letters: objects of JSON lines in the bucket for what was not stored. */
  readonly rejected: { readonly objects: Pick<LakeObjects, 'list'>; readonly lines: JsonLines };
  /** Requests that were acknowledged and wait for `process`, and those that it gave up. */
  readonly requestsWaiting: () => Promise<number>;
  readonly requestsDead: () => Promise<number>;
  /** What consumers of queues gave up. */
  readonly givenUp: Readonly<Record<QueueName, GivenUp>>;
  /** Whether audiences may be written in SQL. */
  readonly takesSqlAudiences: boolean;
  /** Sizes of the lake's files. */
  readonly lakeFiles: LakeFiles;
  /** How many people the lake knows of; asks the warehouse. */
  readonly countProfiles: () => Promise<ProfileCounts>;
  /** Sums over accounts; asks the warehouse. Accounts without people have no row. */
  readonly rollUpAccounts: (pairs: readonly AncestorPair[]) => Promise<readonly AccountRollup[]>;
  /** Profiles with their last order, ascending, at most `limit`; asks the warehouse. */
  readonly lastOrdersOf: (asked: AskedProfiles, limit: number) => Promise<readonly LastOrder[]>;
  /** How long deals stay in each stage; asks the warehouse. */
  readonly dealStages: (days: DayRange, before: DayRange) => Promise<readonly DealStage[]>;
  /** Any question of a report's; of one statement, or of a token, see {@link Warehouse.ask}. */
  readonly askWarehouse: Warehouse['ask'];
  /** Keeps what a destination signs in with, apart from its row. */
  readonly saveCredentials: (destinationId: string, credentials: unknown) => Promise<void>;
  /** The same for what the brand's own channels sign in with. */
  readonly saveSenderCredentials: (credentials: unknown) => Promise<void>;
  /** Keeps and forgets the secrets by which webhooks of LINE are known, by source. */
  readonly lineSecrets: {
    readonly write: (sourceId: string, credentials: unknown) => Promise<void>;
    readonly delete: (sourceId: string) => Promise<void>;
  };
  readonly lineNonces: Pick<LineNonces, 'make'>;
  /** Keyed hash that signs links, lower-case hex. */
  readonly signLink: (text: string) => string;
  /** Removes what {@link saveCredentials} kept, for good; where there is nothing that is fine. */
  readonly deleteCredentials: (destinationId: string) => Promise<void>;
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
