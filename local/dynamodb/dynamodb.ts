import type { Clock, Meter, WireHandler } from '../wire.ts';
import { commitQueue } from './commit-queue.ts';
import { openDatabaseFile } from './database-file.ts';
import type { Engine } from './engine.ts';
import { protocolHandler } from './protocol.ts';
import { requestTokens } from './request-tokens.ts';
import type { StreamRecord } from './stream-log.ts';
import { type CreateTableInput, parseCreateTable } from './table-definition.ts';
import { ensureTable } from './table-operations.ts';
import { openTables } from './tables.ts';
import { sweepExpired } from './time-to-live.ts';

export type { StreamRecord } from './stream-log.ts';

export interface DynamoDbOptions {
  /** Folder of `dynamodb.sqlite`; made if missing. One process at a time. */
  readonly dir: string;
  readonly clock: Clock;
  readonly meter: Meter;
  /** Part of ARNs. @default 'ap-northeast-1' */
  readonly region?: string;
  /** Part of ARNs. @default '000000000000' */
  readonly accountId?: string;
}

export interface DynamoDb {
  readonly handle: WireHandler;
  /**
   * Creates the table, or gives the existing one this stream and TTL attribute; durable when it returns.
   *
   * @throws AwsError ValidationException, Error if an existing table has another key
   */
  createTable(input: CreateTableInput): void;
  /**
   * Records after a sequence number (0: from the beginning), at most `limit`. Nothing is trimmed by age.
   *
   * @returns `lastSequence` is `afterSequence` where there is no record
   * @throws Error if the table has no stream
   */
  readStream(
    tableName: string,
    afterSequence: bigint | number,
    limit: number,
  ): { readonly records: readonly StreamRecord[]; readonly lastSequence: number };
  /** Forgets records up to and including a sequence number. */
  trimStream(tableName: string, uptoSequence: bigint | number): void;
  /** `undefined` as long as the name was never set. */
  getCheckpoint(name: string): number | undefined;
  /** Durable when it resolves; a crash before that makes the consumer read some records again. */
  setCheckpoint(name: string, sequence: bigint | number): Promise<void>;
  /**
   * Calls the listener after each commit that put records on streams, once per table.
   *
   * @returns removes the listener
   */
  onWrite(listener: (tableName: string) => void): () => void;
  /** Removes items whose TTL has passed (1,000 per table at most). @returns how many */
  sweepExpired(): number;
  /** Commits what waits and closes the file. */
  close(): void;
}

export function createDynamoDb(options: DynamoDbOptions): DynamoDb {
  const { dir, clock, meter, region = 'ap-northeast-1', accountId = '000000000000' } = options;
  const file = openDatabaseFile(dir);
  const { database } = file;
  const tables = openTables(database, clock, { region, accountId });
  const listeners = new Set<(tableName: string) => void>();
  const streamed = new Set<string>();
  const queue = commitQueue(file, () => {
    const names = [...streamed];
    streamed.clear();
    for (const name of names) for (const listener of listeners) listener(name);
  });
  const engine: Engine = {
    tables,
    queue,
    tokens: requestTokens(database, clock),
    clock,
    meter,
    noteStreamed: (tableName) => streamed.add(tableName),
  };
  const streamOf = (tableName: string) => {
    const { stream } = tables.require(tableName);
    if (stream === undefined) throw new Error(`table ${tableName} has no stream`);
    return stream;
  };
  const getCheckpoint = database.prepare('SELECT sequence FROM checkpoints WHERE name = ?');
  const setCheckpoint = database.prepare('INSERT OR REPLACE INTO checkpoints VALUES (?, ?)');

  return {
    handle: protocolHandler(engine),
    createTable: (input) => ensureTable(parseCreateTable({ ...input }), engine),
    readStream: (tableName, afterSequence, limit) => streamOf(tableName).read(afterSequence, limit),
    trimStream: (tableName, uptoSequence) =>
      queue.runNow(() => streamOf(tableName).trim(uptoSequence)),
    getCheckpoint(name) {
      const row = getCheckpoint.get(name);
      return row === undefined ? undefined : Number(row['sequence']);
    },
    setCheckpoint: (name, sequence) =>
      queue.enqueue(() => {
        setCheckpoint.run(name, sequence);
      }),
    onWrite(listener) {
      listeners.add(listener);
      return () => listeners.delete(listener);
    },
    sweepExpired: () => sweepExpired(engine),
    close() {
      queue.flush();
      file.close();
    },
  };
}
