import { readFileSync, writeFileSync } from 'node:fs';
import type { DuckDBConnection } from '@duckdb/node-api';
import { isProjected, projectedPartitions } from '../scan/projection.ts';
import { readableTable, type ScanGround } from '../scan/table-scan.ts';
import type { Query, Statement } from '../sql/ast.ts';
import { StatementFailure } from '../sql/failure.ts';
import { textOf } from '../translate/casts.ts';
import { Translator } from '../translate/query.ts';
import type { ScanUse, TranslatedQuery } from '../translate/session.ts';
import type { TableFinder } from '../translate/tables.ts';
import { quoteName, quoteString, typed } from '../translate/typed.ts';
import { type Catalogue, expectTable } from './catalogue.ts';
import { quoteField } from './csv.ts';
import { runDdl } from './ddl.ts';
import type { Engine } from './engine.ts';
import type { ExecutionOutcome, ExecutionRequest } from './executions.ts';
import type { Objects } from './objects.ts';
import { hiveType, labelOf, resultColumn } from './result-columns.ts';
import { TableWriter, targetOf, writtenColumns } from './table-writer.ts';

/** What one statement runs with. */
export interface RunGround extends ScanGround {
  readonly catalogue: Catalogue;
  readonly engine: Engine;
  readonly objects: Objects;
  readonly nowEpochMs: number;
  /** Bytes a statement may scan. */
  readonly cutoffBytes?: number;
  /** Told the connection while DuckDB works, for those who want to interrupt it. */
  onConnection(connection: DuckDBConnection): void;
  /** Told before the statement runs. `isFree` if it reads no file. */
  onScan(bytes: number, isFree: boolean): void;
}

/**
 * Runs a statement and writes its output.
 *
 * @throws StatementFailure for what is wrong with the statement, other errors for what DuckDB finds
 */
export async function runStatement(
  id: string,
  statement: Statement,
  request: ExecutionRequest,
  ground: RunGround,
): Promise<ExecutionOutcome> {
  switch (statement.kind) {
    case 'query':
      return runQuery(id, statement.query, request, ground);
    case 'unload':
      return runUnload(id, statement, request, ground);
    case 'createTableAs':
      return runCreateTableAs(id, statement, request, ground);
    default: {
      const lines = runDdl(statement, ground.catalogue, request.database);
      const outputLocation = `${request.outputFolder}${id}.txt`;
      await ground.objects.publishText(
        `${id}.txt`,
        lines.map((line) => `${line}\n`).join(''),
        outputLocation,
      );
      const isList = statement.kind === 'showPartitions';
      const columns = isList ? [{ name: 'partition', type: 'string', precision: 0, scale: 0 }] : [];
      return {
        statementType: isList ? 'UTILITY' : 'DDL',
        outputLocation,
        columns,
        hasHeader: false,
      };
    }
  }
}

function plan(query: Query, request: ExecutionRequest, ground: RunGround): TranslatedQuery {
  const translator = new Translator(request.query, ground.nowEpochMs, tableFinder(request, ground));
  const translated = translator.query(query, undefined);
  const bytes = scannedBytes(translator.scans);
  const { cutoffBytes } = ground;
  if (cutoffBytes !== undefined && bytes > cutoffBytes) {
    throw new StatementFailure(
      'EXCEEDED_BYTES_SCANNED',
      `Bytes scanned limit was exceeded: ${bytes} bytes, the workgroup allows ${cutoffBytes}`,
    );
  }
  ground.onScan(
    bytes,
    translator.scans.every(({ scan }) => scan.fileCount === 0),
  );
  return translated;
}

function scannedBytes(scans: readonly ScanUse[]): number {
  return scans.reduce((sum, { scan, used }) => sum + scan.bytes(used), 0);
}

function tableFinder(
  { database: defaultDatabase }: ExecutionRequest,
  ground: RunGround,
): TableFinder {
  return (name, database = defaultDatabase, where = '') => {
    const { catalogue } = ground;
    if (!catalogue.hasDatabase(database)) {
      throw new StatementFailure(
        'SCHEMA_NOT_FOUND',
        `${where}: Schema '${database}' does not exist`,
      );
    }
    const table = expectTable(catalogue, database, name);
    const partitions = () =>
      isProjected(table)
        ? projectedPartitions(table, ground.s3Root, ground.nowEpochMs)
        : catalogue.partitions(database, name);
    return readableTable(table, partitions, ground);
  };
}

async function connected<T>(
  ground: RunGround,
  work: (connection: DuckDBConnection) => Promise<T>,
): Promise<T> {
  const connection = await ground.engine.connect();
  try {
    ground.onConnection(connection);
    return await work(connection);
  } finally {
    connection.closeSync();
  }
}

async function runQuery(
  id: string,
  query: Query,
  request: ExecutionRequest,
  ground: RunGround,
): Promise<ExecutionOutcome> {
  const { sql, columns } = plan(query, request, ground);
  const labels = columns.map(labelOf);
  // DuckDB tells equal names apart by renaming them; then the header is ours to write.
  const isDistinct = new Set(labels.map((label) => label.toLowerCase())).size === labels.length;
  const texts = columns.map(({ type }, index) => {
    const name = isDistinct ? (labels[index] ?? '') : `c${index}`;
    return `${textOf(typed(`c${index}`, type), 'result')} AS ${quoteName(name)}`;
  });
  const file = ground.objects.temporaryFile(`${id}.csv`);
  const outputLocation = `${request.outputFolder}${id}.csv`;
  const select = `SELECT ${texts.join(', ')} FROM (${sql})`;
  try {
    await connected(ground, (connection) =>
      connection.run(
        `COPY (${select}) TO ${quoteString(file)} (FORMAT csv, HEADER ${isDistinct}, FORCE_QUOTE *)`,
      ),
    );
    if (!isDistinct) prepend(`${labels.map(quoteField).join(',')}\n`, file);
    await ground.objects.publish(file, outputLocation);
  } finally {
    ground.objects.removeTemporary(file);
  }
  return {
    statementType: 'DML',
    outputLocation,
    columns: columns.map(resultColumn),
    hasHeader: true,
  };
}

function prepend(header: string, file: string): void {
  writeFileSync(file, Buffer.concat([Buffer.from(header), readFileSync(file)]));
}

async function runUnload(
  id: string,
  { query, to, properties }: Extract<Statement, { kind: 'unload' }>,
  request: ExecutionRequest,
  ground: RunGround,
): Promise<ExecutionOutcome> {
  const known = ['format', 'compression', 'partitioned_by', 'field_delimiter'];
  const target = targetOf(to, properties, known);
  const translated = plan(query, request, ground);
  const urls = await connected(ground, async (connection) => {
    const writer = new TableWriter(connection, ground.objects, id);
    await writer.write(translated, target);
    return writer.urls;
  });
  const manifest = `${request.outputFolder}${id}-manifest.csv`;
  await ground.objects.publishText(
    `${id}.manifest`,
    urls.map((url) => `${url}\n`).join(''),
    manifest,
  );
  const outputLocation = `${request.outputFolder}${id}`;
  return { statementType: 'DML', outputLocation, manifest, columns: [], hasHeader: false };
}

async function runCreateTableAs(
  id: string,
  statement: Extract<Statement, { kind: 'createTableAs' }>,
  request: ExecutionRequest,
  ground: RunGround,
): Promise<ExecutionOutcome> {
  const { catalogue } = ground;
  const { table, properties, query } = statement;
  const database = table.database ?? request.database;
  const outputLocation = `${request.outputFolder}tables/${id}`;
  const outcome: ExecutionOutcome = {
    statementType: 'DDL',
    outputLocation,
    columns: [],
    hasHeader: false,
  };
  if (!catalogue.hasDatabase(database)) {
    throw new StatementFailure('SCHEMA_NOT_FOUND', `Schema ${database} not found`);
  }
  if (catalogue.table(database, table.name) !== undefined) {
    if (statement.isIfNotExists) return outcome;
    throw new StatementFailure(
      'ALREADY_EXISTS',
      `Table '${database}.${table.name}' already exists`,
    );
  }
  const external = properties['external_location'];
  const folder = typeof external === 'string' ? external : `${outputLocation}/`;
  const known = ['format', 'write_compression', 'external_location', 'partitioned_by'];
  const target = targetOf(folder, { format: 'PARQUET', ...properties }, known);
  if (target.format !== 'PARQUET') {
    throw new StatementFailure('NOT_SUPPORTED', 'the local Athena creates tables of Parquet only');
  }
  const translated = plan(query, request, ground);
  const columns = writtenColumns(translated.columns, target).map(({ name, type }) => {
    const Type = hiveType(type);
    if (Type === undefined)
      throw new StatementFailure('NOT_SUPPORTED', `Unsupported Hive type: ${type.kind}`);
    return { Name: name, Type };
  });
  const written = await connected(ground, (connection) =>
    new TableWriter(connection, ground.objects, id).write(translated, target),
  );
  const data = columns.length - target.partitionedBy.length;
  catalogue.putTable(database, {
    Name: table.name,
    TableType: 'EXTERNAL_TABLE',
    PartitionKeys: columns.slice(data),
    StorageDescriptor: { Columns: columns.slice(0, data), Location: target.folder },
    Parameters: {},
  });
  catalogue.addPartitions(database, table.name, written, true);
  return outcome;
}
