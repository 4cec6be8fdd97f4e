import type * as z from 'zod';
import type { EvidenceClaim } from './graph.ts';
import { loneNode, type NodeRecord } from './graph-record.ts';
import { historyOfNode, isUntold, saidOfEdge, saidOfNode } from './history-item.ts';
import type { NodeId } from './identifier.ts';

/** What the lake knows of a node. */
export interface KnownNode {
  readonly node: NodeId;
  /** JSON text of `saidOfNode`. */
  readonly said?: string | null | undefined;
  /** Greatest version by which it ever said who the node is. */
  readonly version?: number | null | undefined;
  /** Who that was last; itself where it says nothing. */
  readonly profile_id?: string | null | undefined;
}

/**
 * A node as a rebuild begins with it: alone, with whatever people did to it. Its version is greater than any that the lake
 * knows, so that what the lake is told from now on counts.
 *
 * @param at when the node is said to have come, where nobody knows: ISO 8601 UTC
 */
export function seedOf({ node, said, version }: KnownNode, at: string): NodeRecord {
  const { createdAt = at, isErased, isBlocked, forbidden } = readNode(said) ?? {};
  return {
    ...loneNode(node, createdAt),
    version: (version ?? 0) + 1,
    isErased: isErased === true,
    isBlocked: isBlocked === true,
    ...(forbidden !== undefined && { forbidden }),
  };
}

/** The evidence by which a leaf follows its neighbour; undefined for what is none. */
export function claimOfLeaf({ node, said }: KnownNode): EvidenceClaim | undefined {
  const leaf = readNode(said)?.leaf;
  if (leaf === undefined) return undefined;
  const { follows, ...sighting } = leaf;
  return { nodes: [follows, node], ...sighting };
}

/** What the lake knows of a piece of evidence: `item` is `edge#` or `beyond#` with the other end. */
export interface KnownEdge {
  readonly node: NodeId;
  readonly item: string;
  /** JSON text of `saidOfEdge`. */
  readonly said: string;
}

/** An edge as the evidence that it was made of. */
export function claimOfEdge({ node, item, said }: KnownEdge): EvidenceClaim {
  const { isRemoved: _, ...sighting } = saidOfEdge.parse(JSON.parse(said));
  return { nodes: [node, otherEnd(item)], ...sighting };
}

export const isTakenBack = ({ said }: KnownEdge): boolean =>
  saidOfEdge.parse(JSON.parse(said)).isRemoved === true;

export const otherEnd = (item: string): NodeId => item.slice(item.indexOf('#') + 1);

/** Whether a node's item says what the lake knows of it. One that says nothing is known by being there. */
export function saysTheSame(record: NodeRecord, { said }: KnownNode): boolean {
  if (said === null || said === undefined) return isUntold(record);
  const { createdAt: _, ...known } = saidOfNode.parse(JSON.parse(said));
  const { createdAt: __, ...now } = saidOfNode.parse(JSON.parse(historyOfNode(record).said));
  return JSON.stringify(known) === JSON.stringify(now);
}

function readNode(said: string | null | undefined): z.infer<typeof saidOfNode> | undefined {
  return said === null || said === undefined ? undefined : saidOfNode.parse(JSON.parse(said));
}
