import {
  type AttributeValue,
  BatchExecuteStatementCommand,
  type BatchStatementRequest,
  type DynamoDBClient,
} from '@aws-sdk/client-dynamodb';
import { inParallel, partsOf } from './in-parallel.ts';

type Item = Record<string, AttributeValue>;

const statementsPerCall = 25;
const parallelCalls = 16;
const attempts = 10;
const maxDelayMs = 1_000;

/**
 * Creates items that do not exist yet, each for itself: one write unit an item, 25 items a call. PartiQL's INSERT is
 * the only batch call that never overwrites.
 *
 * @param items distinct keys, any number
 * @returns positions of the items whose key existed already, ascending; after a lost reply that can be one's own write
 * @see https://docs.aws.amazon.com/amazondynamodb/latest/developerguide/ql-reference.insert.html
 */
export async function insertBatch(
  client: DynamoDBClient,
  tableName: string,
  items: readonly Item[],
): Promise<number[]> {
  const numbered = items.map((item, position) => ({ item, position }));
  const found = await inParallel(partsOf(numbered, statementsPerCall), parallelCalls, (part) =>
    insertPart(client, tableName, part),
  );
  return found.flat().toSorted((left, right) => left - right);
}

interface Numbered {
  readonly item: Item;
  readonly position: number;
}

async function insertPart(
  client: DynamoDBClient,
  tableName: string,
  part: readonly Numbered[],
): Promise<number[]> {
  const existing: number[] = [];
  let open = part;
  for (let attempt = 0; open.length > 0; attempt += 1) {
    if (attempt > 0) await pause(Math.random() * Math.min(maxDelayMs, 10 * 2 ** attempt));
    const { Responses = [] } = await client.send(
      new BatchExecuteStatementCommand({
        Statements: open.map(({ item }) => insertStatement(tableName, item)),
      }),
    );
    const again: Numbered[] = [];
    open.forEach((each, index) => {
      const error = Responses[index]?.Error;
      if (error?.Code === 'DuplicateItem') existing.push(each.position);
      else if (error !== undefined && !isPassing(error.Code)) {
        throw new Error(`inserting into ${tableName} failed: ${error.Code} ${error.Message ?? ''}`);
      } else if (error !== undefined) again.push(each);
    });
    if (again.length > 0 && attempt + 1 >= attempts) {
      throw new Error(
        `${again.length} items did not get into ${tableName} in ${attempts} attempts`,
      );
    }
    open = again;
  }
  return existing;
}

function insertStatement(tableName: string, item: Item): BatchStatementRequest {
  const names = Object.keys(item);
  return {
    Statement: `INSERT INTO "${tableName}" VALUE {${names.map((name) => `'${name}': ?`).join(', ')}}`,
    Parameters: Object.values(item),
  };
}

function isPassing(code: string | undefined): boolean {
  return (
    code === 'TransactionConflict' ||
    code === 'ThrottlingError' ||
    code === 'ProvisionedThroughputExceeded' ||
    code === 'RequestLimitExceeded' ||
    code === 'InternalServerError'
  );
}

function pause(delayMs: number): Promise<void> {
  return new Promise((resolve) => setTimeout(resolve, delayMs));
}
