import type { NodeId } from './identifier.ts';

/** One event's word that its identifiers belong together. A claim with one node only says that the node exists. */
export interface EvidenceClaim {
  /** Distinct nodes, strongest kind first; at least one. */
  readonly nodes: readonly NodeId[];
  readonly sourceId: string;
  readonly messageId: string;
  /** ISO 8601 UTC. */
  readonly at: string;
  /** False for browser keys: the claim may not join two profiles that both have a `user_id`. */
  readonly mayJoinPeople: boolean;
  /** Absent: somebody said so. `inferred`: the two were found alike by matching. */
  readonly basis?: 'inferred';
}

/** Who a node is now, by strongly consistent reads. */
export interface ProfileView {
  /** Id of the profile's highest-priority node. */
  readonly profileId: NodeId;
  /** Binding members, the profile's own node included, sorted. */
  readonly members: readonly NodeId[];
  readonly isErased: boolean;
}

/** The identity graph. Everything is idempotent; same evidence in any order gives the same profiles. */
export interface IdentityGraph {
  /** Stores the evidence of a whole batch; returns when it is durable. */
  addEvidence(claims: readonly EvidenceClaim[]): Promise<void>;
  /** Unknown nodes are missing from the result. */
  profilesOf(nodes: readonly NodeId[]): Promise<ReadonlyMap<NodeId, ProfileView>>;
}
