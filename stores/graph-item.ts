import type { AttributeValue } from '@aws-sdk/client-dynamodb';
import * as z from 'zod';
import type { EdgeRecord, NodeRecord } from '../domain/identity/graph-record.ts';
import { kindOf } from '../domain/identity/node-id.ts';
import { fromItem, toItem } from './attribute-value.ts';

type Item = Record<string, AttributeValue>;

const sightingShape = {
  sourceId: z.string(),
  messageId: z.string(),
  at: z.string(),
  mayJoinPeople: z.boolean(),
};

const nodeItem = z.object({
  node: z.string(),
  item: z.literal('node'),
  version: z.int().min(1),
  profile: z.string(),
  members: z.array(z.string()).optional(),
  degree: z.int().min(0),
  isShared: z.boolean().default(false),
  isErased: z.boolean().default(false),
  isBlocked: z.boolean().default(false),
  forbidden: z.array(z.string()).optional(),
  leaf: z.object(sightingShape).optional(),
  createdAt: z.string(),
});

const edgeItem = z.object({
  node: z.string(),
  item: z.templateLiteral([z.enum(['edge', 'beyond']), '#', z.string()]),
  version: z.int().min(1),
  isRemoved: z.boolean().default(false),
  ...sightingShape,
});

/** Sort key of the node's own item. */
export const nodeSortKey = 'node';
/** What the sort key of evidence starts with. */
export const edgePrefix = 'edge#';
/** What the sort key of evidence that no transaction could take into account starts with. */
export const beyondPrefix = 'beyond#';

/** The item of a node; flags that are false and members of a profile of one are left out. */
export function toNodeItem(record: NodeRecord): Item {
  const { node, version, profile, members, degree, forbidden, leaf, createdAt } = record;
  return toItem({
    node,
    item: nodeSortKey,
    kind: kindOf(node),
    version,
    profile,
    members,
    degree,
    isShared: record.isShared ? true : undefined,
    isErased: record.isErased ? true : undefined,
    isBlocked: record.isBlocked ? true : undefined,
    forbidden,
    leaf: leaf === undefined ? undefined : { ...leaf },
    createdAt,
  });
}

/** @throws ZodError on an item of another shape */
export function fromNodeItem(item: Item): NodeRecord {
  const { item: _, members, forbidden, leaf, ...rest } = nodeItem.parse(fromItem(item));
  return {
    ...rest,
    ...(members && { members }),
    ...(forbidden && { forbidden }),
    ...(leaf && { leaf }),
  };
}

/** One end's item of a piece of evidence. */
export function toEdgeItem(edge: EdgeRecord, prefix = edgePrefix): Item {
  const { node, other, isRemoved, ...rest } = edge;
  return toItem({
    node,
    item: `${prefix}${other}`,
    ...rest,
    isRemoved: isRemoved ? true : undefined,
  });
}

/** @throws ZodError on an item of another shape */
export function fromEdgeItem(item: Item): EdgeRecord {
  const { item: sortKey, ...rest } = edgeItem.parse(fromItem(item));
  return { ...rest, other: sortKey.slice(sortKey.indexOf('#') + 1) };
}
