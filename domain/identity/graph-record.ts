import type { Sighting } from './evidence.ts';
import type { NodeId } from './identifier.ts';

/**
 * A node as it is stored, item `node` of its partition. Never deleted; the version only grows.
 *
 * The version of a profile's own node guards the whole profile: whatever changes the members, or adds evidence at
 * one of them, also writes that node. Leaves stand outside: they are written alone.
 */
export interface NodeRecord {
  readonly node: NodeId;
  readonly version: number;
  /** Profile's own node; itself when it names the profile; of a leaf the neighbour that it follows. */
  readonly profile: NodeId;
  /** On a profile's own node, when it has others: all binding members with itself, sorted. */
  readonly members?: readonly NodeId[];
  /** Number of edge items of the node. */
  readonly degree: number;
  readonly isShared: boolean;
  /** Tombstone. */
  readonly isErased: boolean;
  /** Somebody said that it may join nobody. */
  readonly isBlocked: boolean;
  /** Nodes that somebody said are another person, sorted; those have this one in turn. */
  readonly forbidden?: readonly NodeId[];
  /** On a leaf: its one piece of evidence. Edge items hold it only if the node once was no leaf. */
  readonly leaf?: Sighting;
  readonly createdAt: string;
}

/**
 * A piece of evidence as one of its two ends has it, item `edge#<other>`. Both ends have one, so that evidence that
 * was refused, and so leads out of the profile, is found from either side. Never deleted.
 */
export interface EdgeRecord extends Sighting {
  readonly node: NodeId;
  readonly other: NodeId;
  readonly version: number;
  /** Tombstone of evidence that was taken back; saying it again does not revive it. */
  readonly isRemoved: boolean;
}

/** A node that only exists. */
export function loneNode(node: NodeId, createdAt: string): NodeRecord {
  return {
    node,
    version: 1,
    profile: node,
    degree: 0,
    isShared: false,
    isErased: false,
    isBlocked: false,
    createdAt,
  };
}
