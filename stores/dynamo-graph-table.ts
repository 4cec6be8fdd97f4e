import {
  type AttributeValue,
  ConditionalCheckFailedException,
  type DynamoDBClient,
  PutItemCommand,
  QueryCommand,
  TransactionConflictException,
  type TransactWriteItem,
  TransactWriteItemsCommand,
} from '@aws-sdk/client-dynamodb';
import type { EdgeRecord } from '../domain/identity/graph-record.ts';
import type { EdgeWrite, GraphWrites, NodeWrite } from '../domain/identity/graph-writes.ts';
import { pairKey, pairOf } from '../domain/identity/priority.ts';
import { toItem } from './attribute-value.ts';
import { batchGet } from './batch-get.ts';
import {
  beyondPrefix,
  edgePrefix,
  fromEdgeItem,
  fromNodeItem,
  nodeSortKey,
  toEdgeItem,
  toNodeItem,
} from './graph-item.ts';
import type { GraphTable } from './graph-table.ts';
import { insertBatch } from './insert-batch.ts';
import { isPassingCancellation } from './passing-cancellation.ts';

type Item = Record<string, AttributeValue>;

/** The graph's table on DynamoDB: partition key `node`, sort key `item`. */
export function dynamoGraphTable(client: DynamoDBClient, tableName: string): GraphTable {
  return {
    readNodes: async (nodes, consistency) => {
      const keys = nodes.map((node) => toItem({ node, item: nodeSortKey }));
      const items = await batchGet(client, tableName, keys, { isStrong: consistency === 'strong' });
      return new Map(items.map(fromNodeItem).map((record) => [record.node, record]));
    },
    readEdges: (node) => queryEdges(client, tableName, node, edgePrefix),
    readBeyond: (node) => queryEdges(client, tableName, node, beyondPrefix),
    readPairs: async (pairs, where, consistency) => {
      const prefix = where === 'edge' ? edgePrefix : beyondPrefix;
      const items = await batchGet(
        client,
        tableName,
        pairs.map((pair) => toItem({ node: pair.weaker, item: `${prefix}${pair.stronger}` })),
        { isStrong: consistency === 'strong' },
      );
      const edges = items.map(fromEdgeItem);
      return new Map(edges.map((edge) => [pairKey(pairOf(edge.node, edge.other)), edge]));
    },
    insertNodes: async (records) => {
      const existing = new Set(await insertBatch(client, tableName, records.map(toNodeItem)));
      return new Set(records.filter((_, index) => existing.has(index)).map(({ node }) => node));
    },
    replaceNode: async (write) => {
      try {
        await client.send(new PutItemCommand(putOf(tableName, write)));
        return true;
      } catch (error) {
        if (error instanceof ConditionalCheckFailedException) return false;
        if (error instanceof TransactionConflictException) return false;
        throw error;
      }
    },
    transact: (writes) => transact(client, transactItems(tableName, writes)),
    keepBeyondReach: async (evidence) => {
      const { stronger, weaker, ...sighting } = evidence;
      const ends = [
        { node: stronger, other: weaker },
        { node: weaker, other: stronger },
      ];
      const items = ends.map((end) =>
        toEdgeItem({ ...end, ...sighting, version: 1, isRemoved: false }, beyondPrefix),
      );
      await insertBatch(client, tableName, items);
    },
  };
}

async function queryEdges(
  client: DynamoDBClient,
  TableName: string,
  node: string,
  prefix: string,
): Promise<EdgeRecord[]> {
  const edges: EdgeRecord[] = [];
  let ExclusiveStartKey: Item | undefined;
  // Bounded by the greatest degree of a node that is not shared, far below one page.
  do {
    const page = await client.send(
      new QueryCommand({
        TableName,
        KeyConditionExpression: '#node = :node AND begins_with(#item, :prefix)',
        ExpressionAttributeNames: { '#node': 'node', '#item': 'item' },
        ExpressionAttributeValues: { ':node': { S: node }, ':prefix': { S: prefix } },
        ConsistentRead: true,
        ...(ExclusiveStartKey && { ExclusiveStartKey }),
      }),
    );
    edges.push(...(page.Items ?? []).map(fromEdgeItem));
    ExclusiveStartKey = page.LastEvaluatedKey;
  } while (ExclusiveStartKey !== undefined);
  return edges;
}

function putOf(TableName: string, { record, expectedVersion }: NodeWrite) {
  return { TableName, Item: toNodeItem(record), ...mustBeAt(expectedVersion) };
}

function putEdgeOf(TableName: string, { record, expectedVersion }: EdgeWrite) {
  return { TableName, Item: toEdgeItem(record), ...mustBeAt(expectedVersion) };
}

/** Version 0: there must be no such item. */
function mustBeAt(version: number) {
  return version === 0 ? mustNotExist : mustHaveVersion(version);
}

const mustNotExist = {
  ConditionExpression: 'attribute_not_exists(#node)',
  ExpressionAttributeNames: { '#node': 'node' },
};

function mustHaveVersion(version: number) {
  return {
    ConditionExpression: '#version = :version',
    ExpressionAttributeNames: { '#version': 'version' },
    ExpressionAttributeValues: { ':version': { N: String(version) } },
  };
}

function transactItems(TableName: string, writes: GraphWrites): TransactWriteItem[] {
  return [
    ...writes.nodes.map((write) => ({ Put: putOf(TableName, write) })),
    ...writes.edges.map((write) => ({ Put: putEdgeOf(TableName, write) })),
    ...writes.checks.map(({ node, version }) => ({
      ConditionCheck: {
        TableName,
        Key: toItem({ node, item: nodeSortKey }),
        ...mustHaveVersion(version),
      },
    })),
  ];
}

/** A conflict with another transaction is no fault of the data: like a failed condition, it is tried again. */
async function transact(client: DynamoDBClient, items: TransactWriteItem[]): Promise<boolean> {
  try {
    await client.send(new TransactWriteItemsCommand({ TransactItems: items }));
    return true;
  } catch (error) {
    if (isPassingCancellation(error)) return false;
    throw error;
  }
}
