import { type DynamoDBClient, ScanCommand } from '@aws-sdk/client-dynamodb';
import * as z from 'zod';
import type { GraphScan } from '../domain/identity/graph-scan.ts';
import { toItem } from './attribute-value.ts';
import { dynamoDbClient } from './aws-clients.ts';
import { beyondPrefix, edgePrefix, fromEdgeItem, fromNodeItem, nodeSortKey } from './graph-item.ts';

export interface DynamoGraphScanOptions {
  readonly tableName: string;
  /** @default a client from the environment */
  readonly client?: DynamoDBClient;
}

const cursor = z.object({ node: z.string(), item: z.string() });

const filters = {
  // Only nodes have a profile.
  nodes: {
    FilterExpression: 'attribute_exists(#profile)',
    ExpressionAttributeNames: { '#profile': 'profile' },
  },
  beyond: {
    FilterExpression: 'begins_with(#item, :beyond)',
    ExpressionAttributeNames: { '#item': 'item' },
    ExpressionAttributeValues: { ':beyond': { S: beyondPrefix } },
  },
  all: {},
};

/** The graph's table page by page, 1 MB each, with eventually consistent reads, which cost half. */
export function dynamoGraphScan(options: DynamoGraphScanOptions): GraphScan {
  const { client = dynamoDbClient(), tableName } = options;
  return {
    page: async (segment, segments, after, what, most) => {
      const { Items = [], LastEvaluatedKey } = await client.send(
        new ScanCommand({
          TableName: tableName,
          Segment: segment,
          TotalSegments: segments,
          ...(after !== undefined && {
            ExclusiveStartKey: toItem(cursor.parse(JSON.parse(after))),
          }),
          ...(most !== undefined && { Limit: most }),
          ...filters[what],
        }),
      );
      const sortKeyOf = (item: (typeof Items)[number]) => item['item']?.S ?? '';
      return {
        nodes: Items.filter((item) => sortKeyOf(item) === nodeSortKey).map(fromNodeItem),
        edges: Items.filter((item) => sortKeyOf(item).startsWith(edgePrefix)).map(fromEdgeItem),
        beyond: Items.filter((item) => sortKeyOf(item).startsWith(beyondPrefix)).map(fromEdgeItem),
        ...(LastEvaluatedKey !== undefined && {
          next: JSON.stringify({
            node: LastEvaluatedKey['node']?.S,
            item: LastEvaluatedKey['item']?.S,
          }),
        }),
      };
    },
  };
}
