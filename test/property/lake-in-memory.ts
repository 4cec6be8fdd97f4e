import { type DuckDBConnection, DuckDBInstance } from '@duckdb/node-api';
import { Dialect, transpile } from '@polyglot-sql/sdk';
import { lakeTables } from '../../queries/tables/catalogue.ts';
import type { LakeTable } from '../../queries/tables/table.ts';

type Cell = string | number | boolean | null;
export type LakeRow = Readonly<Record<string, Cell>>;

/** The lake's tables as plain tables, asked in Trino's words. Landing rows carry their object in `$path`. */
export interface LakeInMemory {
  fill(table: LakeTable, rows: readonly LakeRow[]): Promise<void>;
  ask(trino: string): Promise<LakeRow[]>;
  clear(): Promise<void>;
  close(): void;
}

const translated = new Map<string, string>();

/** Trino text as DuckDB's; the same text is translated once. */
function inDuckDb(trino: string): string {
  const known = translated.get(trino);
  if (known !== undefined) return known;
  const { success, sql, error } = transpile(trino, Dialect.Trino, Dialect.DuckDB, {
    unsupportedLevel: 'raise',
  });
  const [statement] = sql ?? [];
  if (!success || statement === undefined) throw new Error(error ?? 'no statement');
  translated.set(trino, statement);
  return statement;
}

export async function lakeInMemory(): Promise<LakeInMemory> {
  const instance = await DuckDBInstance.create(':memory:', { threads: '2' });
  const connection = await instance.connect();
  await connection.run("SET TimeZone='UTC'");
  for (const table of lakeTables) await createTable(connection, table);
  return {
    fill: async (table, rows) => {
      if (rows.length === 0) return;
      const columns = columnsOf(table);
      const values = rows.map(
        (row) => `(${columns.map((name) => literal(row[name] ?? null)).join(', ')})`,
      );
      const names = columns.map((name) => `"${name}"`).join(', ');
      await connection.run(`INSERT INTO "${table.name}" (${names}) VALUES ${values.join(', ')}`);
    },
    ask: async (trino) => {
      const reader = await connection.runAndReadAll(inDuckDb(trino));
      return reader.getRowObjectsJson().map((row) => {
        const entries = Object.entries(row).map(([name, value]): [string, Cell] => [
          name,
          typeof value === 'object' ? null : value,
        ]);
        return Object.fromEntries(entries);
      });
    },
    clear: async () => {
      const emptied = lakeTables.map(({ name }) => `DELETE FROM "${name}"`);
      await connection.run(emptied.join('; '));
    },
    close: () => {
      connection.closeSync();
      instance.closeSync();
    },
  };
}

function columnsOf(table: LakeTable): string[] {
  const path = table.kind === 'landing' ? ['$path'] : [];
  return [...table.columns.map(({ name }) => name), ...table.partitionedBy, ...path];
}

async function createTable(connection: DuckDBConnection, table: LakeTable): Promise<void> {
  const types = new Map(table.columns.map(({ name, type }) => [name, type]));
  const columns = columnsOf(table).map((name) => {
    const type = types.get(name) ?? 'string';
    return `"${name}" ${type === 'string' ? 'VARCHAR' : type}`;
  });
  await connection.run(`CREATE TABLE "${table.name}" (${columns.join(', ')})`);
}

function literal(cell: Cell): string {
  if (cell === null) return 'NULL';
  return typeof cell === 'string' ? `'${cell.replaceAll("'", "''")}'` : String(cell);
}
