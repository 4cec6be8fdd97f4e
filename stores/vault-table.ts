import { randomBytes } from 'node:crypto';
import {
  type AttributeValue,
  ConditionalCheckFailedException,
  type DynamoDBClient,
  PutItemCommand,
  TransactionConflictException,
} from '@aws-sdk/client-dynamodb';
import * as z from 'zod';
import { emptyRecord } from '../domain/consent/profile.ts';
import type { VaultRecord } from '../domain/consent/vault.ts';
import type { NodeId } from '../domain/identity/identifier.ts';
import { batchGet } from './batch-get.ts';
import { inParallel } from './in-parallel.ts';
import { insertBatch } from './insert-batch.ts';
import { type Seal, saltBytes } from './seal.ts';

type Item = Record<string, AttributeValue>;

/** A record with the version it has in the table; 0 when there is none. */
export interface StoredRecord {
  readonly node: NodeId;
  readonly version: number;
  readonly record: VaultRecord;
  /** Absent when the node has none: then what is stored cannot be read any more. */
  readonly salt?: Uint8Array;
  /** A tombstone stands where the salt was: nothing is ever kept about the node again. */
  readonly isErased?: true;
}

export interface VaultTables {
  /** One entry for every node asked for, in that order. */
  read(nodes: readonly NodeId[], isStrong: boolean): Promise<StoredRecord[]>;
  /** Writes each record if its version still is what it was. @returns those that it refused */
  write(records: readonly StoredRecord[]): Promise<StoredRecord[]>;
}

/** Sort key of a node's record. */
export const vaultSortKey = 'record';
const parallelPuts = 32;

const stamped = <Value extends z.ZodType>(value: Value) =>
  z.record(z.string(), z.object({ value, at: z.string(), messageId: z.string() }));

const cases = z.record(
  z.string(),
  z.object({ value: z.boolean(), at: z.string(), messageId: z.string(), isComplaint: z.boolean() }),
);
const sealedText = z.object({
  fields: stamped(z.string()),
  consents: stamped(z.boolean()),
  cases: cases.optional(),
});

/** Vault and salts on DynamoDB: what is sealed in one opens only with what is in the other. */
export function vaultTables(
  client: DynamoDBClient,
  vaultTable: string,
  saltsTable: string,
  seal: Seal,
): VaultTables {
  const readSalts = async (nodes: readonly NodeId[], isStrong: boolean) => {
    const keys = nodes.map((node) => ({ node: { S: node } }));
    const items = await batchGet(client, saltsTable, keys, { isStrong });
    return new Map(items.map((item) => [item['node']?.S ?? '', saltOf(item)]));
  };
  const ensureSalts = async (nodes: readonly NodeId[]): Promise<Map<NodeId, Salt>> => {
    const made = nodes.map((node) => ({ node, salt: randomBytes(saltBytes) }));
    const items = made.map(({ node, salt }) => ({ node: { S: node }, salt: { B: salt } }));
    const taken = new Set(await insertBatch(client, saltsTable, items));
    const salts = new Map<NodeId, Salt>(made.map(({ node, salt }) => [node, salt]));
    // Somebody else was first; theirs is the salt, or the tombstone.
    const others = await readSalts(
      nodes.filter((_, index) => taken.has(index)),
      true,
    );
    for (const [node, salt] of others) if (salt !== undefined) salts.set(node, salt);
    return salts;
  };
  return {
    read: async (nodes, isStrong) => {
      const keys = nodes.map((node) => ({ node: { S: node }, item: { S: vaultSortKey } }));
      const items = await batchGet(client, vaultTable, keys, { isStrong });
      // After the records: a record is written after its salt, so one without a salt has truly lost it.
      const salts = await readSalts(nodes, isStrong);
      const itemOf = new Map(items.map((item) => [item['node']?.S ?? '', item]));
      return nodes.map((node) => opened(seal, node, itemOf.get(node), salts.get(node)));
    },
    write: async (records) => {
      const unsalted = records.filter(({ salt }) => salt === undefined).map(({ node }) => node);
      const salts = unsalted.length === 0 ? new Map() : await ensureSalts(unsalted);
      const sealed = records.flatMap((each) => {
        const { node, version, record, salt = salts.get(node) } = each;
        if (!(salt instanceof Uint8Array)) return [];
        const item: Item = {
          node: { S: node },
          item: { S: vaultSortKey },
          version: { N: String(version + 1) },
          sealed: { B: seal.seal(node, salt, JSON.stringify(record)) },
        };
        return [{ each, item }];
      });
      const fresh = sealed.filter(({ each }) => each.version === 0);
      const grown = sealed.filter(({ each }) => each.version > 0);
      const [taken, put] = await Promise.all([
        insertBatch(
          client,
          vaultTable,
          fresh.map(({ item }) => item),
        ),
        inParallel(grown, parallelPuts, ({ each, item }) =>
          putIfVersion(client, vaultTable, item, each.version),
        ),
      ]);
      const refused = new Set(taken);
      const written = new Set(sealed.map(({ each }) => each));
      return [
        // Erased just now: a strong read tells the caller so.
        ...records.filter((each) => !written.has(each)),
        ...fresh.filter((_, index) => refused.has(index)).map(({ each }) => each),
        ...grown.filter((_, index) => put[index] === false).map(({ each }) => each),
      ];
    },
  };
}

type Salt = Uint8Array | 'erased' | undefined;

function saltOf(item: Item): Salt {
  return item['isErased']?.BOOL === true ? 'erased' : item['salt']?.B;
}

function opened(seal: Seal, node: NodeId, item: Item | undefined, salt: Salt): StoredRecord {
  const version = Number(item?.['version']?.N ?? '0');
  const sealed = item?.['sealed']?.B;
  if (salt === 'erased') return { node, version, record: emptyRecord, isErased: true };
  if (salt === undefined) return { node, version, record: emptyRecord };
  if (sealed === undefined) return { node, version, record: emptyRecord, salt };
  const { cases: known, ...others } = sealedText.parse(JSON.parse(seal.open(node, salt, sealed)));
  const record = known === undefined ? others : { ...others, cases: known };
  return { node, version, record, salt };
}

async function putIfVersion(
  client: DynamoDBClient,
  TableName: string,
  Item: Item,
  version: number,
): Promise<boolean> {
  try {
    await client.send(
      new PutItemCommand({
        TableName,
        Item,
        ConditionExpression: '#version = :version',
        ExpressionAttributeNames: { '#version': 'version' },
        ExpressionAttributeValues: { ':version': { N: String(version) } },
      }),
    );
    return true;
  } catch (error) {
    if (error instanceof ConditionalCheckFailedException) return false;
    if (error instanceof TransactionConflictException) return false;
    throw error;
  }
}
