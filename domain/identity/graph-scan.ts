import type { EdgeRecord, NodeRecord } from './graph-record.ts';

/** A page of the graph's table. An item that changes meanwhile is seen as it was or as it is. */
interface GraphPage {
  readonly nodes: readonly NodeRecord[];
  /** Evidence within reach; each piece comes twice, once from either end, and not on the same page. */
  readonly edges: readonly EdgeRecord[];
  /** Evidence beyond reach, from both ends likewise; what has come within reach since is still among it. */
  readonly beyond: readonly EdgeRecord[];
  /** Where the next page begins; absent on the last one. */
  readonly next?: string;
}

/** Reads the whole graph, in any number of segments side by side. */
export interface GraphScan {
  /**
   * @param segment 0 to `segments` - 1
   * @param after `next` of the page before
   * @param what nodes alone, evidence beyond reach alone, or all there is
   * @param most items that are looked at for one page. @default 1 MB of them
   */
  page(
    segment: number,
    segments: number,
    after: string | undefined,
    what: 'nodes' | 'beyond' | 'all',
    most?: number,
  ): Promise<GraphPage>;
}
