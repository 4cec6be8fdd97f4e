import type { Sighting } from './evidence.ts';
import type { ProfileView } from './graph.ts';
import type { NodeId } from './identifier.ts';
import type { NodePair } from './priority.ts';

/**
 * Why a piece of evidence joins nobody.
 *
 * - `removed`: somebody took it back · `forbidden`: it would join what somebody said is not one person
 * - `blocked`, `shared`, `household`, `erased`: one of its ends joins nobody
 * - `unique`: two of a unique kind would meet · `limit`: too many of a kind · `cap`: too many identifiers
 * - `untrusted`: a browser's word may not join two known people
 * - `beyond_reach`: no single transaction could take it into account
 */
export type Refusal =
  | 'removed'
  | 'forbidden'
  | 'blocked'
  | 'shared'
  | 'household'
  | 'erased'
  | 'unique'
  | 'limit'
  | 'cap'
  | 'untrusted'
  | 'beyond_reach';

/** A piece of evidence with what it amounts to now. */
export interface EvidenceView extends NodePair, Sighting {
  /** Absent when it joins its two ends. */
  readonly refusal?: Refusal;
}

/** Everything the graph holds about one profile. */
export interface ProfileEvidence extends ProfileView {
  /** All evidence at the members, with both ends in or one end out; canonical order. */
  readonly evidence: readonly EvidenceView[];
  /** Pairs that somebody said are not one person, at least one end a member. */
  readonly forbidden: readonly NodePair[];
  /** Members that may join nobody. */
  readonly blocked: readonly NodeId[];
}

/** Why two nodes are, or are not, one person. */
export interface Explanation {
  /** Profiles of the two, as asked. */
  readonly profileIds: readonly [NodeId, NodeId];
  /** Shortest chain of evidence from the one to the other; empty when they are not one person, or the same node. */
  readonly chain: readonly EvidenceView[];
  /** Refused evidence that touches both profiles, or is at one of the two nodes, when they are not one person. */
  readonly refused: readonly EvidenceView[];
}

/** What an operation did. Profiles before and after it, of all nodes that it could touch. */
export interface GraphChange {
  /** False when it was so already: every operation may be said again. */
  readonly isChanged: boolean;
  readonly before: readonly ProfileView[];
  readonly after: readonly ProfileView[];
}

/**
 * What people do to the graph. Every operation is one transaction that recomputes the profiles from the evidence and
 * bumps every item of what it touched; undefined when a node is unknown.
 */
export interface GraphStewardship {
  evidenceOf(node: NodeId): Promise<ProfileEvidence | undefined>;
  explain(one: NodeId, other: NodeId): Promise<Explanation | undefined>;
  /** Takes back a piece of evidence. Saying it again does not revive it, `restoreEvidence` does. */
  removeEvidence(pair: NodePair): Promise<GraphChange | undefined>;
  restoreEvidence(pair: NodePair): Promise<GraphChange | undefined>;
  /** The two are never one person, whatever evidence there is or comes, until `allow`. */
  forbid(one: NodeId, other: NodeId): Promise<GraphChange | undefined>;
  allow(one: NodeId, other: NodeId): Promise<GraphChange | undefined>;
  /** The node joins nobody, until `unblock`. */
  block(node: NodeId): Promise<GraphChange | undefined>;
  unblock(node: NodeId): Promise<GraphChange | undefined>;
  /**
   * Makes tombstones of all binding members of the node's profile, and of the node itself where it is a leaf.
   *
   * @param among who may be erased; where the profile has a member more, nothing is done. @default whoever is a member
   */
  erase(node: NodeId, among?: ReadonlySet<NodeId>): Promise<GraphChange | undefined>;
  /** Makes a tombstone of this leaf alone; nothing is done where it is no leaf. */
  eraseLeaf(node: NodeId): Promise<GraphChange | undefined>;
  /**
   * Brings the profiles around a node in line with the rules as they are now, after these have changed. Said of every
   * node once, all evidence counts again by the new rules; what is beyond reach has to be handed in again.
   */
  reevaluate(node: NodeId): Promise<GraphChange | undefined>;
  /** Of these distinct pieces of evidence, all once kept beyond reach, those that still count for nothing. */
  beyondReach(pairs: readonly NodePair[]): Promise<readonly NodePair[]>;
}
