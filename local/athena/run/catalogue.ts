import type { DatabaseSync } from 'node:sqlite';
import * as z from 'zod';
import type { GlueTableInput, Partition } from '../scan/catalogue-types.ts';
import { StatementFailure } from '../sql/failure.ts';
import { typeOfGlue } from '../translate/types.ts';

const column = z.object({ Name: z.string(), Type: z.string() });
const tableInput = z.object({
  Name: z.string(),
  TableType: z.string().exactOptional(),
  PartitionKeys: z.array(column).exactOptional(),
  StorageDescriptor: z.object({ Columns: z.array(column), Location: z.string() }),
  Parameters: z.record(z.string(), z.string()).exactOptional(),
});
const stringList = z.array(z.string());
const tableRow = z.object({ input: z.string() });
const partitionRow = z.object({ partition_values: z.string(), location: z.string() });
const workGroupRow = z.object({
  name: z.string(),
  bytes_scanned_cutoff: z.number().nullable(),
  output_location: z.string().nullable(),
});

export interface WorkGroup {
  readonly name: string;
  readonly bytesScannedCutoff?: number;
  readonly outputLocation?: string;
}

/** Databases, tables, partitions and workgroups. Names are compared in lower case, as Glue does. */
export class Catalogue {
  private readonly state: DatabaseSync;

  constructor(state: DatabaseSync) {
    this.state = state;
  }

  /** @returns false if it was there before */
  addDatabase(name: string): boolean {
    const sql = 'INSERT INTO databases (name) VALUES (?) ON CONFLICT DO NOTHING';
    return this.state.prepare(sql).run(name.toLowerCase()).changes > 0;
  }

  hasDatabase(name: string): boolean {
    return this.state.prepare('SELECT 1 FROM databases WHERE name = ?').get(name) !== undefined;
  }

  table(database: string, name: string): GlueTableInput | undefined {
    const row = this.state
      .prepare('SELECT input FROM tables WHERE database = ? AND name = ?')
      .get(database, name);
    return row && tableInput.parse(JSON.parse(tableRow.parse(row).input));
  }

  putTable(database: string, input: GlueTableInput): void {
    this.state
      .prepare('INSERT OR REPLACE INTO tables (database, name, input) VALUES (?, ?, ?)')
      .run(database.toLowerCase(), input.Name.toLowerCase(), JSON.stringify(input));
  }

  /** @returns false if there was none */
  dropTable(database: string, name: string): boolean {
    this.state
      .prepare('DELETE FROM partitions WHERE database = ? AND table_name = ?')
      .run(database, name);
    const sql = 'DELETE FROM tables WHERE database = ? AND name = ?';
    return this.state.prepare(sql).run(database, name).changes > 0;
  }

  partitions(database: string, table: string): Partition[] {
    return this.state
      .prepare(
        'SELECT partition_values, location FROM partitions WHERE database = ? AND table_name = ? ORDER BY partition_values',
      )
      .all(database, table)
      .map((row) => {
        const { partition_values: values, location } = partitionRow.parse(row);
        return { values: stringList.parse(JSON.parse(values)), location };
      });
  }

  /** Adds all partitions or none. @returns the first one that was there before, unless that is allowed */
  addPartitions(
    database: string,
    table: string,
    partitions: readonly Partition[],
    isIfNotExists: boolean,
  ): Partition | undefined {
    const add = this.state.prepare(
      'INSERT INTO partitions (database, table_name, partition_values, location) VALUES (?, ?, ?, ?) ON CONFLICT DO NOTHING',
    );
    this.state.exec('BEGIN IMMEDIATE');
    for (const partition of partitions) {
      const { changes } = add.run(
        database,
        table,
        JSON.stringify(partition.values),
        partition.location,
      );
      if (changes === 0 && !isIfNotExists) {
        this.state.exec('ROLLBACK');
        return partition;
      }
    }
    this.state.exec('COMMIT');
    return undefined;
  }

  /** @returns false if there is no such partition */
  setLocation(database: string, table: string, { values, location }: Partition): boolean {
    const sql =
      'UPDATE partitions SET location = ? WHERE database = ? AND table_name = ? AND partition_values = ?';
    const change = this.state.prepare(sql).run(location, database, table, JSON.stringify(values));
    return change.changes > 0;
  }

  /** @returns false if there is no such partition */
  dropPartition(database: string, table: string, values: readonly string[]): boolean {
    const sql =
      'DELETE FROM partitions WHERE database = ? AND table_name = ? AND partition_values = ?';
    return this.state.prepare(sql).run(database, table, JSON.stringify(values)).changes > 0;
  }

  putWorkGroup({ name, bytesScannedCutoff, outputLocation }: WorkGroup): void {
    this.state
      .prepare(
        'INSERT OR REPLACE INTO workgroups (name, bytes_scanned_cutoff, output_location) VALUES (?, ?, ?)',
      )
      .run(name, bytesScannedCutoff ?? null, outputLocation ?? null);
  }

  workGroup(name: string): WorkGroup | undefined {
    const row = this.state.prepare('SELECT * FROM workgroups WHERE name = ?').get(name);
    if (row === undefined) return name === 'primary' ? { name } : undefined;
    const found = workGroupRow.parse(row);
    return {
      name,
      ...(found.bytes_scanned_cutoff !== null && {
        bytesScannedCutoff: found.bytes_scanned_cutoff,
      }),
      ...(found.output_location !== null && { outputLocation: found.output_location }),
    };
  }

  /**
   * Declares a table or brings it up to date: columns are only ever added, location and parameters follow the input.
   *
   * @throws Error if a column changes its type, or the partition keys change
   */
  declareTable(database: string, input: GlueTableInput): void {
    this.addDatabase(database);
    for (const { Type } of [...input.StorageDescriptor.Columns, ...(input.PartitionKeys ?? [])]) {
      typeOfGlue(Type);
    }
    const before = this.table(database.toLowerCase(), input.Name.toLowerCase());
    if (before === undefined) {
      this.putTable(database, input);
      return;
    }
    const keysOf = (table: GlueTableInput) => JSON.stringify(table.PartitionKeys ?? []);
    if (keysOf(before) !== keysOf(input)) {
      throw new Error(`the partition keys of ${database}.${input.Name} cannot change`);
    }
    const old = before.StorageDescriptor.Columns;
    const fresh = input.StorageDescriptor.Columns.filter(({ Name, Type }) => {
      const same = old.find((each) => each.Name.toLowerCase() === Name.toLowerCase());
      if (same !== undefined && same.Type.toLowerCase() !== Type.toLowerCase()) {
        throw new Error(
          `${database}.${input.Name}.${Name} is ${same.Type} and cannot become ${Type}`,
        );
      }
      return same === undefined;
    });
    const StorageDescriptor = { ...input.StorageDescriptor, Columns: [...old, ...fresh] };
    this.putTable(database, { ...input, StorageDescriptor });
  }
}

/** The table, or the failure Athena gives. */
export function expectTable(catalogue: Catalogue, database: string, name: string): GlueTableInput {
  const table = catalogue.table(database, name);
  if (table === undefined) {
    throw new StatementFailure(
      'TABLE_NOT_FOUND',
      `Table 'awsdatacatalog.${database}.${name}' does not exist`,
    );
  }
  return table;
}
