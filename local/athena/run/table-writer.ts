import { existsSync, readdirSync } from 'node:fs';
import { join } from 'node:path';
import type { DuckDBConnection } from '@duckdb/node-api';
import { asFolder } from '../scan/places.ts';
import type { Properties } from '../sql/ast.ts';
import { notSupported, StatementFailure } from '../sql/failure.ts';
import type { OutputColumn, TranslatedQuery } from '../translate/session.ts';
import { quoteName, quoteString } from '../translate/typed.ts';
import type { SqlType } from '../translate/types.ts';
import type { Objects } from './objects.ts';
import { hiveType } from './result-columns.ts';

const maxPartitions = 100;
const hiveNull = '__HIVE_DEFAULT_PARTITION__';
/** Rows that DuckDB reads on one thread, in order: those of one of its row groups. */
const rowsInOrder = 122_880;
/** Numbers the partitions while they are written together. */
const numberColumn = 'written_partition';

/** What to write and how; `partitionedBy` are the names of the last columns. */
export interface TableTarget {
  readonly folder: string;
  readonly format: 'PARQUET' | 'TEXTFILE' | 'JSON';
  /** In DuckDB's words. */
  readonly compression: string;
  readonly delimiter: string;
  readonly partitionedBy: readonly string[];
}

/** One partition that was written. */
export interface WrittenPartition {
  readonly values: readonly string[];
  readonly location: string;
}

interface FoundPartition extends WrittenPartition {
  /** SQL: which rows belong to it. */
  readonly condition: string;
}

const compressions: Readonly<Record<string, string>> = {
  ZSTD: 'zstd',
  SNAPPY: 'snappy',
  GZIP: 'gzip',
  LZ4: 'lz4_raw',
  NONE: 'uncompressed',
};

/** Reads WITH (…) of UNLOAD and CTAS. @throws StatementFailure for formats and properties that do not run here */
export function targetOf(
  folder: string,
  properties: Properties,
  known: readonly string[],
): TableTarget {
  for (const name of Object.keys(properties)) {
    if (!known.includes(name)) throw notSupported(`the property ${name}`);
  }
  const text = (name: string) => {
    const value = properties[name];
    return typeof value === 'string' ? value : undefined;
  };
  const format = text('format')?.toUpperCase();
  if (format !== 'PARQUET' && format !== 'TEXTFILE' && format !== 'JSON') {
    throw notSupported(`the format ${format ?? '(none given)'}`);
  }
  const name = (text('compression') ?? text('write_compression') ?? 'GZIP').toUpperCase();
  const compression = compressions[name];
  const isText = format !== 'PARQUET';
  if (compression === undefined || (isText && !['GZIP', 'ZSTD', 'NONE'].includes(name))) {
    throw notSupported(`the compression ${name} of ${format}`);
  }
  const by = properties['partitioned_by'] ?? [];
  return {
    folder: asFolder(folder),
    format,
    compression,
    delimiter: text('field_delimiter') ?? '\u0001',
    partitionedBy: (typeof by === 'string' ? [by] : by).map((each) => each.toLowerCase()),
  };
}

interface WrittenColumn {
  readonly name: string;
  readonly type: SqlType;
}

/**
 * Checks what Hive asks of written columns: names, distinct, of types it has, the partition columns last.
 *
 * @throws StatementFailure
 */
export function writtenColumns(
  columns: readonly OutputColumn[],
  target: TableTarget,
): WrittenColumn[] {
  const written = columns.map(({ label, type }, index) => {
    if (label === undefined) {
      throw new StatementFailure(
        'SYNTAX_ERROR',
        `Column name not specified at position ${index + 1}`,
      );
    }
    const base = type.kind === 'array' ? type.element : type;
    if (hiveType(base) === undefined || (type.kind === 'array' && target.format !== 'PARQUET')) {
      throw new StatementFailure('NOT_SUPPORTED', `Unsupported Hive type: ${type.kind}`);
    }
    return { name: label.toLowerCase(), type };
  });
  const names = written.map(({ name }) => name);
  const twice = names.find((name, index) => names.indexOf(name) !== index);
  if (twice !== undefined) {
    throw new StatementFailure('SYNTAX_ERROR', `Column name '${twice}' specified more than once`);
  }
  const { partitionedBy } = target;
  const last = names.slice(names.length - partitionedBy.length);
  if (last.join() !== partitionedBy.join() || partitionedBy.length >= names.length) {
    throw new StatementFailure(
      'GENERIC_USER_ERROR',
      `HIVE_COLUMN_ORDER_MISMATCH: Partition keys must be the last columns in the table and in the same order as the table properties: [${partitionedBy.join(', ')}]`,
    );
  }
  return written;
}

/** Writes the rows of a query under the target folder, which must be empty. */
export class TableWriter {
  private readonly connection: DuckDBConnection;
  private readonly objects: Objects;
  /** Names of files begin with it. */
  private readonly attempt: string;
  private files = 0;
  /** Addresses of everything written. */
  readonly urls: string[] = [];

  constructor(connection: DuckDBConnection, objects: Objects, attempt: string) {
    this.connection = connection;
    this.objects = objects;
    this.attempt = attempt;
  }

  /** @throws StatementFailure HIVE_PATH_ALREADY_EXISTS, HIVE_TOO_MANY_OPEN_PARTITIONS, and what the query throws */
  async write(query: TranslatedQuery, target: TableTarget): Promise<WrittenPartition[]> {
    const columns = writtenColumns(query.columns, target);
    if (!this.objects.isEmpty(target.folder)) {
      throw new StatementFailure(
        'HIVE_PATH_ALREADY_EXISTS',
        `Target directory for table already exists: ${target.folder}`,
      );
    }
    const { length } = target.partitionedBy;
    if (length === 0) {
      await this.copy(`SELECT ${dataList(columns)} FROM (${query.sql})`, target, target.folder);
      return [];
    }
    const table = quoteName(`written_${this.attempt}`);
    await this.connection.run(`CREATE TEMP TABLE ${table} AS ${query.sql}`);
    try {
      return await this.writePartitions(table, columns, target);
    } finally {
      await this.connection.run(`DROP TABLE ${table}`);
    }
  }

  private async writePartitions(
    table: string,
    columns: readonly WrittenColumn[],
    target: TableTarget,
  ): Promise<WrittenPartition[]> {
    const data = columns.length - target.partitionedBy.length;
    const keys = target.partitionedBy.map((_, index) => `c${data + index}`);
    const texts = keys.map((key) => `CAST(${key} AS VARCHAR)`).join(', ');
    const found = await this.connection.runAndReadAll(
      `SELECT DISTINCT ${texts} FROM ${table} ORDER BY ALL`,
    );
    const partitions = found.getRows();
    if (partitions.length > maxPartitions) {
      throw new StatementFailure(
        'HIVE_TOO_MANY_OPEN_PARTITIONS',
        `Exceeded limit of ${maxPartitions} open writers for partitions/buckets`,
      );
    }
    const list = dataList(columns.slice(0, data));
    const all = partitions.map((row): FoundPartition => {
      const values = row.map((value) => (value === null ? hiveNull : hiveValue(String(value))));
      const folders = values.map(
        (value, index) => `${target.partitionedBy[index]}=${escapePath(value)}`,
      );
      const location = `${target.folder}${folders.join('/')}/`;
      const isHere = keys.map((key, index) => {
        const value = row[index];
        const text = value === null || value === undefined ? 'NULL' : quoteString(String(value));
        return `CAST(${key} AS VARCHAR) IS NOT DISTINCT FROM ${text}`;
      });
      return { values, location, condition: isHere.join(' AND ') };
    });
    const counted = await this.connection.runAndReadAll(`SELECT count(*) FROM ${table}`);
    const rows = Number(counted.getRows()[0]?.[0] ?? 0);
    if (target.format === 'PARQUET' && rows <= rowsInOrder) {
      await this.copyTogether(`SELECT ${list}, ${numberOf(all)} FROM ${table}`, target, all);
    } else {
      for (const { condition, location } of all)
        await this.copy(`SELECT ${list} FROM ${table} WHERE ${condition}`, target, location);
    }
    return all.map(({ values, location }) => ({ values, location }));
  }

  /** All partitions with one statement: a COPY for each costs four times as much, however few rows it has. */
  private async copyTogether(
    select: string,
    target: TableTarget,
    partitions: readonly FoundPartition[],
  ): Promise<void> {
    if (partitions.length === 0) return;
    const folder = this.objects.temporaryFile(`${this.attempt.replaceAll('-', '_')}_parts`);
    try {
      await this.connection.run(
        `COPY (${select}) TO ${quoteString(folder)} (${optionsOf(target)}, PARTITION_BY (${numberColumn}))`,
      );
      for (const [number, { location }] of partitions.entries()) {
        const part = join(folder, `${numberColumn}=${number}`);
        if (!existsSync(part)) continue;
        for (const file of readdirSync(part).sort()) {
          const url = `${location}${this.nextName()}`;
          await this.objects.publish(join(part, file), url);
          this.urls.push(url);
        }
      }
    } finally {
      this.objects.removeTemporary(folder);
    }
  }

  private nextName(): string {
    const name = `${this.attempt.replaceAll('-', '_')}_${String(this.files).padStart(5, '0')}`;
    this.files += 1;
    return name;
  }

  private async copy(select: string, target: TableTarget, folder: string): Promise<void> {
    const name = this.nextName();
    const temporary = this.objects.temporaryFile(name);
    try {
      const result = await this.connection.runAndReadAll(
        `COPY (${select}) TO ${quoteString(temporary)} (${optionsOf(target)})`,
      );
      if (Number(result.getRows()[0]?.[0] ?? 0) === 0) return;
      const suffix = target.format !== 'PARQUET' && target.compression === 'gzip' ? '.gz' : '';
      const url = `${folder}${name}${suffix}`;
      await this.objects.publish(temporary, url);
      this.urls.push(url);
    } finally {
      this.objects.removeTemporary(temporary);
    }
  }
}

/** SQL: a partition's place in the list. */
function numberOf(partitions: readonly FoundPartition[]): string {
  const cases = partitions.map(({ condition }, number) => `WHEN ${condition} THEN ${number}`);
  return `CASE ${cases.join(' ')} END AS ${numberColumn}`;
}

function dataList(columns: readonly WrittenColumn[]): string {
  return columns
    .map(({ name, type }, index) => {
      // Athena writes milliseconds.
      const value = type.kind === 'timestamp' ? `CAST(c${index} AS TIMESTAMP_MS)` : `c${index}`;
      return `${value} AS ${quoteName(name)}`;
    })
    .join(', ');
}

function optionsOf({ format, compression, delimiter }: TableTarget): string {
  if (format === 'PARQUET') return `FORMAT parquet, COMPRESSION ${compression}`;
  const packed = `COMPRESSION ${compression === 'uncompressed' ? 'none' : compression}`;
  if (format === 'JSON') return `FORMAT json, ${packed}`;
  return `FORMAT csv, HEADER false, DELIMITER ${quoteString(delimiter)}, QUOTE '', ESCAPE '', NULLSTR '\\N', ${packed}`;
}

const hiveValue = (text: string) => (text === '' ? hiveNull : text);

// The characters Hive escapes in folder names.
// biome-ignore lint/suspicious/noControlCharactersInRegex: control characters are among them
const unsafe = /[\u0001-\u001f"#%'*/:=?\\\u007f{}[\]^]/g;

function escapePath(value: string): string {
  const code = (each: string) => each.charCodeAt(0).toString(16).toUpperCase().padStart(2, '0');
  return value.replace(unsafe, (each) => `%${code(each)}`);
}
