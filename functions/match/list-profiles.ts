import type { NodeRecord } from '../../domain/identity/graph-record.ts';
import type { GraphScan } from '../../domain/identity/graph-scan.ts';
import type { NodeId } from '../../domain/identity/identifier.ts';

/** A profile: its id and its binding members. */
export interface ListedProfile {
  readonly profileId: NodeId;
  readonly members: readonly NodeId[];
}

const segments = 16;

/** All profiles of the graph that are not erased, page by page. */
export async function* listProfiles(scan: GraphScan): AsyncGenerator<readonly ListedProfile[]> {
  for (let segment = 0; segment < segments; segment += 1) {
    let next: string | undefined;
    do {
      const page = await scan.page(segment, segments, next, 'nodes');
      yield page.nodes.flatMap(profileOf);
      next = page.next;
    } while (next !== undefined);
  }
}

/** Leaves, other members and tombstones are no profiles of their own. */
function profileOf({ node, profile, members = [node], isErased }: NodeRecord): ListedProfile[] {
  return profile === node && !isErased ? [{ profileId: node, members }] : [];
}
