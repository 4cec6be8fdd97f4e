import type { GlueTableInput } from '../scan/catalogue-types.ts';
import { asFolder, parseS3Url } from '../scan/places.ts';
import { isProjected } from '../scan/projection.ts';
import type { PartitionSpec, Statement, TableName } from '../sql/ast.ts';
import { notSupported, StatementFailure } from '../sql/failure.ts';
import { typeOfGlue } from '../translate/types.ts';
import { type Catalogue, expectTable } from './catalogue.ts';

/** Statements that touch the catalogue only. */
export type DdlStatement = Exclude<Statement, { kind: 'query' | 'unload' | 'createTableAs' }>;

/**
 * Runs a statement of the catalogue.
 *
 * @returns lines of output: none but for SHOW PARTITIONS
 * @throws StatementFailure
 */
export function runDdl(
  statement: DdlStatement,
  catalogue: Catalogue,
  defaultDatabase: string,
): string[] {
  const databaseOf = ({ database }: TableName) => database ?? defaultDatabase;
  switch (statement.kind) {
    case 'createDatabase':
      if (!catalogue.addDatabase(statement.name) && !statement.isIfNotExists) {
        throw new StatementFailure('ALREADY_EXISTS', `Database ${statement.name} already exists`);
      }
      return [];
    case 'createExternalTable':
      createTable(statement, catalogue, databaseOf(statement.table));
      return [];
    case 'dropTable': {
      const { table } = statement;
      if (!catalogue.dropTable(databaseOf(table), table.name) && !statement.isIfExists) {
        throw new StatementFailure('TABLE_NOT_FOUND', `Table not found ${table.name}`);
      }
      return [];
    }
    case 'showPartitions':
      return showPartitions(catalogue, databaseOf(statement.table), statement.table.name);
    default:
      changePartitions(statement, catalogue, databaseOf(statement.table));
      return [];
  }
}

function createTable(
  statement: Extract<Statement, { kind: 'createExternalTable' }>,
  catalogue: Catalogue,
  database: string,
): void {
  const { table, columns, partitionedBy, location, tableProperties } = statement;
  if (!catalogue.hasDatabase(database)) {
    throw new StatementFailure('SCHEMA_NOT_FOUND', `Database ${database} not found`);
  }
  parseS3Url(location);
  if (catalogue.table(database, table.name) !== undefined) {
    if (statement.isIfNotExists) return;
    throw new StatementFailure('ALREADY_EXISTS', `Table ${table.name} already exists`);
  }
  for (const { type } of [...columns, ...partitionedBy]) typeOfGlue(type);
  const glue = ({ name, type }: { name: string; type: string }) => ({ Name: name, Type: type });
  catalogue.putTable(database, {
    Name: table.name,
    TableType: 'EXTERNAL_TABLE',
    PartitionKeys: partitionedBy.map(glue),
    StorageDescriptor: { Columns: columns.map(glue), Location: asFolder(location) },
    Parameters: tableProperties,
  });
}

function showPartitions(catalogue: Catalogue, database: string, name: string): string[] {
  const table = expectTable(catalogue, database, name);
  const keys = keysOf(table);
  if (keys.length === 0) {
    throw new StatementFailure('GENERIC_USER_ERROR', `Table ${name} is not a partitioned table`);
  }
  return catalogue
    .partitions(database, name)
    .map(({ values }) => keys.map((key, index) => `${key}=${values[index] ?? ''}`).join('/'));
}

const keysOf = (table: GlueTableInput) =>
  (table.PartitionKeys ?? []).map(({ Name }) => Name.toLowerCase());

function changePartitions(
  statement: Extract<
    Statement,
    { kind: 'addPartitions' | 'setPartitionLocation' | 'dropPartitions' }
  >,
  catalogue: Catalogue,
  database: string,
): void {
  const { name } = statement.table;
  const table = expectTable(catalogue, database, name);
  if (isProjected(table)) throw notSupported('partition DDL on a table with partition projection');
  const values = (spec: PartitionSpec) => valuesOf(spec, table, name);
  const missing = () =>
    new StatementFailure(
      'GENERIC_USER_ERROR',
      `EntityNotFoundException: Partition not found in ${name}`,
    );
  switch (statement.kind) {
    case 'addPartitions': {
      const partitions = statement.partitions.map(({ spec, location }) => ({
        values: values(spec),
        location: locationOf(location ?? defaultLocation(table, spec)),
      }));
      const taken = catalogue.addPartitions(database, name, partitions, statement.isIfNotExists);
      if (taken !== undefined) {
        throw new StatementFailure(
          'ALREADY_EXISTS',
          `Partition already exists: ${taken.values.join('/')}`,
        );
      }
      return;
    }
    case 'setPartitionLocation': {
      const partition = {
        values: values(statement.spec),
        location: locationOf(statement.location),
      };
      if (!catalogue.setLocation(database, name, partition)) throw missing();
      return;
    }
    case 'dropPartitions':
      for (const spec of statement.specs) {
        if (!catalogue.dropPartition(database, name, values(spec)) && !statement.isIfExists) {
          throw missing();
        }
      }
  }
}

function locationOf(url: string): string {
  parseS3Url(url);
  return asFolder(url);
}

function defaultLocation(table: GlueTableInput, spec: PartitionSpec): string {
  const folders = spec.map(([key, value]) => `${key}=${value}`).join('/');
  return `${asFolder(table.StorageDescriptor.Location)}${folders}/`;
}

function valuesOf(spec: PartitionSpec, table: GlueTableInput, name: string): string[] {
  const keys = keysOf(table);
  const given = new Map(spec);
  if (given.size !== spec.length || given.size !== keys.length) throw badSpec(spec, name);
  return keys.map((key) => {
    const value = given.get(key);
    if (value === undefined) throw badSpec(spec, name);
    return value;
  });
}

function badSpec(spec: PartitionSpec, name: string): StatementFailure {
  const columns = spec.map(([key]) => key).join(', ');
  return new StatementFailure(
    'GENERIC_USER_ERROR',
    `Partition spec (${columns}) does not name exactly the partition columns of ${name}`,
  );
}
