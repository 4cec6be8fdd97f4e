import * as z from 'zod';
import type { EdgeRecord, NodeRecord } from './graph-record.ts';
import type { NodeId } from './identifier.ts';
import { ruleOf, shippedRules } from './kind-rules.ts';
import { pairOf } from './priority.ts';

/** What an item of the graph says, in the form in which the lake keeps it; a row of `landing_evidence`. */
export interface HistoryItem {
  readonly node: NodeId;
  /** `node`, or `edge#` or `beyond#` with the other end. */
  readonly item: string;
  readonly version: number;
  /** JSON text of {@link saidOfNode} or {@link saidOfEdge}: what nobody can compute from other items. */
  readonly said: string;
}

const sighting = {
  sourceId: z.string(),
  messageId: z.string(),
  /** ISO 8601 UTC. */
  at: z.string(),
  mayJoinPeople: z.boolean(),
  basis: z.literal('inferred').exactOptional(),
};

/** Of a node: since when it is there, what people did to it, and the one piece of evidence of a leaf. */
export const saidOfNode = z.object({
  createdAt: z.string(),
  isErased: z.literal(true).optional(),
  isBlocked: z.literal(true).optional(),
  forbidden: z.array(z.string()).optional(),
  leaf: z.object({ follows: z.string(), ...sighting }).optional(),
});

/** Of a piece of evidence: who said it first, and whether it was taken back. */
export const saidOfEdge = z.object({ ...sighting, isRemoved: z.literal(true).optional() });

export function historyOfNode(record: NodeRecord): HistoryItem {
  const { node, version, createdAt, isErased, isBlocked, forbidden, leaf } = record;
  const said: z.infer<typeof saidOfNode> = {
    createdAt,
    ...(isErased && { isErased }),
    ...(isBlocked && { isBlocked }),
    ...(forbidden !== undefined && { forbidden: [...forbidden] }),
    // Of a leaf of somebody erased nothing conducts, but it is told as it stands.
    ...(leaf !== undefined && { leaf: { follows: record.profile, ...leaf } }),
  };
  return { node, item: 'node', version, said: JSON.stringify(said) };
}

/** @returns undefined at the weaker end: both say the same, one is enough */
export function historyOfEdge(edge: EdgeRecord, where: 'edge' | 'beyond'): HistoryItem | undefined {
  const { node, other, version, isRemoved } = edge;
  if (pairOf(node, other).stronger !== node) return undefined;
  const { sourceId, messageId, at, mayJoinPeople, basis } = edge;
  const said: z.infer<typeof saidOfEdge> = {
    ...{ sourceId, messageId, at, mayJoinPeople },
    ...(basis !== undefined && { basis }),
    ...(isRemoved && { isRemoved }),
  };
  return { node, item: `${where}#${other}`, version, said: JSON.stringify(said) };
}

/**
 * Whether a node's own item says nothing that is not known from elsewhere: a device of which there is neither evidence
 * nor anybody's word. Most nodes of a shop are that, and facts tell that they exist.
 */
export function isUntold(record: NodeRecord): boolean {
  const { isErased, isBlocked, forbidden, leaf } = record;
  const isMarked = isErased || isBlocked || forbidden !== undefined || leaf !== undefined;
  return !isMarked && ruleOf(shippedRules, record.node).class === 'device';
}
