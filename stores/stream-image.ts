import type { AttributeValue } from '@aws-sdk/client-dynamodb';
import * as z from 'zod';
import type { EdgeRecord, NodeRecord } from '../domain/identity/graph-record.ts';
import { beyondPrefix, fromEdgeItem, fromNodeItem, nodeSortKey } from './graph-item.ts';

/** An item of the graph's table, by what its sort key says. */
export type GraphItem =
  | { readonly kind: 'node'; readonly record: NodeRecord }
  | { readonly kind: 'edge' | 'beyond'; readonly record: EdgeRecord };

const attribute: z.ZodType<AttributeValue> = z.lazy(() =>
  z.union([
    z.strictObject({ S: z.string() }),
    z.strictObject({ N: z.string() }),
    z.strictObject({ BOOL: z.boolean() }),
    z.strictObject({ L: z.array(attribute) }),
    z.strictObject({ M: z.record(z.string(), attribute) }),
  ]),
);
const image = z.record(z.string(), attribute);

/**
 * The item that an image of the identity table's stream shows.
 *
 * @throws ZodError on an image of another shape
 */
export function graphItemOf(shown: unknown): GraphItem {
  const item = image.parse(shown);
  const sortKey = item['item']?.S ?? '';
  if (sortKey === nodeSortKey) return { kind: 'node', record: fromNodeItem(item) };
  const kind = sortKey.startsWith(beyondPrefix) ? 'beyond' : 'edge';
  return { kind, record: fromEdgeItem(item) };
}
