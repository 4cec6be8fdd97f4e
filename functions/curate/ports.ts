import type { VaultErasure } from '../../domain/consent/vault.ts';
import type { ControlTable } from '../../domain/control/control-table.ts';
import type { IdentityGraph } from '../../domain/identity/graph.ts';
import type { GraphScan } from '../../domain/identity/graph-scan.ts';
import type { Partition, PartitionInput } from '../../domain/identity/partition.ts';
import type { GraphStewardship } from '../../domain/identity/stewardship.ts';
import type { JsonLines } from '../../domain/lake/json-lines.ts';
import type { LakeObjects } from '../../domain/lake/lake-objects.ts';
import type { LandingWriter } from '../../domain/lake/landing-writer.ts';
import type { Warehouse } from '../../domain/warehouse/warehouse.ts';
import type { WorkQueue } from '../../domain/work/work-queue.ts';
import type { CurationMessage, DeliveryMessage } from '../../schemas/messages.ts';
import type { GraphTable } from '../../stores/graph-table.ts';

export interface CuratePorts {
  readonly control: ControlTable;
  readonly scan: GraphScan;
  readonly graph: Pick<IdentityGraph, 'profilesOf' | 'addEvidence'> &
    Pick<GraphStewardship, 'evidenceOf' | 'erase' | 'eraseLeaf' | 'reevaluate' | 'beyondReach'> &
    Pick<GraphStewardship, 'removeEvidence' | 'block' | 'forbid'>;
  /** The graph's items as they are stored. */
  readonly items: Pick<GraphTable, 'insertNodes' | 'readNodes' | 'readPairs'> &
    Pick<GraphTable, 'transact' | 'replaceNode' | 'keepBeyondReach'>;
  /** Profiles of a whole graph by given rules. */
  readonly partition: (input: PartitionInput) => Pick<Partition, 'profileOf'>;
  readonly vault: VaultErasure;
  readonly warehouse: Pick<Warehouse, 'start' | 'status' | 'results'>;
  readonly lake: LandingWriter;
  /** Name of the lake's bucket. */
  readonly bucket: string;
  /** What the warehouse unloaded into the lake's bucket. */
  readonly unloaded: { readonly list: LakeObjects['list']; readonly read: JsonLines['read'] };
  /** Files for people; one that is not there reads as undefined, and may be removed. */
  readonly listFiles: {
    readonly read: (key: string) => Promise<string | undefined>;
    readonly remove: (key: string) => Promise<void>;
  };
  readonly deliveries: WorkQueue<DeliveryMessage>;
  readonly curations: WorkQueue<CurationMessage>;
  /** Epoch milliseconds. */
  readonly clock: () => number;
  /** Lower-case hex. */
  readonly sha256: (text: string) => string;
  /** Day of an instant in the brand's time zone. */
  readonly dayOf: (epochMs: number) => string;
  readonly log: (event: string, fields: Readonly<Record<string, string | number>>) => void;
  /** How long what others have begun may take to show: a change of the graph in the lake, a delivery on its way. */
  readonly settleSeconds: number;
}

/** How an invocation leaves a job: to be taken up again after so many seconds, or ended. */
export type Onward = { readonly afterSeconds: number } | 'ended';
