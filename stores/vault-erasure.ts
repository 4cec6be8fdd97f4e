import { DeleteItemCommand, type DynamoDBClient, PutItemCommand } from '@aws-sdk/client-dynamodb';
import type { VaultErasure } from '../domain/consent/vault.ts';
import type { NodeId } from '../domain/identity/identifier.ts';
import { toItem } from './attribute-value.ts';
import { dynamoDbClient } from './aws-clients.ts';
import { batchGet } from './batch-get.ts';
import { inParallel } from './in-parallel.ts';
import { vaultSortKey } from './vault-table.ts';

export interface DynamoVaultErasureOptions {
  readonly vaultTable: string;
  readonly saltsTable: string;
  /** @default a client from the environment */
  readonly client?: DynamoDBClient;
}

const parallelNodes = 16;

/**
 * Erasure on DynamoDB, without the vault's key. The tombstone takes the salt's place first: from then on the record cannot
 * be opened, whatever becomes of the deletion, and a writer that still holds the old salt fails or writes what nobody
 * can read. Nodes that are tombstones without a record already cost a read.
 */
export function dynamoVaultErasure(options: DynamoVaultErasureOptions): VaultErasure {
  const { client = dynamoDbClient(), vaultTable, saltsTable } = options;
  const openOf = async (nodes: readonly NodeId[]): Promise<readonly NodeId[]> => {
    const isStrong = true;
    const [salts, records] = await Promise.all([
      batchGet(
        client,
        saltsTable,
        nodes.map((node) => toItem({ node })),
        { isStrong, attributes: ['node', 'isErased'] },
      ),
      batchGet(
        client,
        vaultTable,
        nodes.map((node) => toItem({ node, item: vaultSortKey })),
        { isStrong, attributes: ['node'] },
      ),
    ]);
    const kept = new Set(records.map((item) => item['node']?.S));
    const erased = salts.filter((item) => item['isErased']?.BOOL === true);
    const done = new Set(erased.map((item) => item['node']?.S).filter((node) => !kept.has(node)));
    return nodes.filter((node) => !done.has(node));
  };
  return {
    erase: async (nodes) => {
      const open = await openOf([...new Set(nodes)]);
      await inParallel(open, parallelNodes, async (node) => {
        await client.send(
          new PutItemCommand({ TableName: saltsTable, Item: toItem({ node, isErased: true }) }),
        );
        await client.send(
          new DeleteItemCommand({
            TableName: vaultTable,
            Key: toItem({ node, item: vaultSortKey }),
          }),
        );
      });
    },
  };
}
