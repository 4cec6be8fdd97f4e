import type { DuckDBConnection, DuckDBInstance } from '@duckdb/node-api';
import { macros } from '../translate/macros.ts';

/** One DuckDB in memory, started on first use. It holds no state of its own: tables are files. */
export class Engine {
  private readonly temporaryDir: string;
  private instance: Promise<DuckDBInstance> | undefined;

  constructor(temporaryDir: string) {
    this.temporaryDir = temporaryDir;
  }

  /** Begins to start, so that the first query need not wait for it. */
  warmUp(): void {
    // The first query meets the same failure and reports it.
    this.start().catch(() => {});
  }

  async connect(): Promise<DuckDBConnection> {
    return (await this.start()).connect();
  }

  async close(): Promise<void> {
    const instance = await this.instance?.catch(() => undefined);
    this.instance = undefined;
    instance?.closeSync();
  }

  private start(): Promise<DuckDBInstance> {
    this.instance ??= open(this.temporaryDir);
    return this.instance;
  }
}

async function open(temporaryDir: string): Promise<DuckDBInstance> {
  const { DuckDBInstance } = await import('@duckdb/node-api');
  const instance = await DuckDBInstance.create(':memory:', {
    threads: '2',
    memory_limit: '4GB',
    temp_directory: temporaryDir,
    autoinstall_known_extensions: 'false',
    autoload_known_extensions: 'false',
  });
  const connection = await instance.connect();
  await connection.run("SET GLOBAL TimeZone = 'UTC'");
  for (const macro of macros) await connection.run(macro);
  connection.closeSync();
  return instance;
}
