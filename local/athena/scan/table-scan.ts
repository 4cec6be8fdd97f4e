import { join } from 'node:path';
import type { Expression } from '../sql/ast.ts';
import type { ReadableTable, TableScan } from '../translate/tables.ts';
import { quoteName, quoteString } from '../translate/typed.ts';
import { duckType, type SqlType, typeOfGlue } from '../translate/types.ts';
import type { GlueTableInput, Partition } from './catalogue-types.ts';
import type { FooterCache } from './footers.ts';
import { filesUnder, isFile } from './listing.ts';
import { asFolder, fileOf, parseS3Url, urlOf } from './places.ts';
import { compile, type Known, requiredTexts } from './predicate.ts';

interface Column {
  readonly name: string;
  readonly type: SqlType;
}

/** A file to be read, with its partition's values. */
interface Candidate {
  readonly values: readonly string[];
  readonly path: string | undefined;
  readonly file: string;
}

const hiveNull = '__HIVE_DEFAULT_PARTITION__';

/** What reading a table needs besides the table. */
export interface ScanGround {
  readonly s3Root: string;
  readonly footers: FooterCache;
}

/** A table of the catalogue, made ready to be read by statements. */
export function readableTable(
  table: GlueTableInput,
  partitions: () => readonly Partition[],
  ground: ScanGround,
): ReadableTable {
  const columns = table.StorageDescriptor.Columns.map(columnOf);
  const partitionKeys = (table.PartitionKeys ?? []).map(columnOf);
  return {
    columns,
    partitionKeys,
    scan: (conditions, names) => {
      const all =
        partitionKeys.length === 0
          ? [{ values: [], location: table.StorageDescriptor.Location }]
          : partitions();
      const chosen = chooseFiles(partitionKeys, all, conditions, names, ground);
      return scanOf(columns, partitionKeys, chosen, ground);
    },
  };
}

function columnOf({ Name, Type }: { Name: string; Type: string }): Column {
  return { name: Name.toLowerCase(), type: typeOfGlue(Type) };
}

interface Chosen {
  readonly files: readonly Candidate[];
  readonly satisfied: ReadonlySet<Expression>;
}

function chooseFiles(
  keys: readonly Column[],
  partitions: readonly Partition[],
  conditions: readonly Expression[],
  names: readonly string[],
  ground: ScanGround,
): Chosen {
  const ours = (path: readonly string[]) =>
    path.length === 1 || (path.length === 2 && names.includes(path[0] ?? ''));
  const isPath = (path: readonly string[]) => ours(path) && path.at(-1) === '$path';
  const tests = conditions.map((condition) => ({
    condition,
    test: compile<Candidate>(condition, (path) => {
      if (isPath(path)) return ({ path: own }) => own;
      const index = ours(path) ? keys.findIndex(({ name }) => name === path.at(-1)) : -1;
      const key = keys[index];
      return key && (({ values }) => partitionValue(values[index], key.type));
    }),
  }));
  const may = (candidate: Candidate) =>
    tests.every(({ test }) => {
      const value = test(candidate);
      return value === true || value === undefined;
    });
  const kept = partitions.filter(({ values }) => may({ values, path: undefined, file: '' }));
  const files = listFiles(kept, conditions, isPath, ground).filter(may);
  const satisfied = tests
    .filter(({ test }) => files.every((candidate) => test(candidate) === true))
    .map(({ condition }) => condition);
  return { files, satisfied: new Set(satisfied) };
}

function partitionValue(text: string | undefined, type: SqlType): Known {
  if (text === undefined) return undefined;
  if (text === hiveNull) return null;
  if (type.kind === 'varchar') return text;
  return type.kind === 'integer' || type.kind === 'bigint' ? Number(text) : undefined;
}

function listFiles(
  partitions: readonly Partition[],
  conditions: readonly Expression[],
  isPath: (path: readonly string[]) => boolean,
  { s3Root }: ScanGround,
): Candidate[] {
  const wanted = conditions
    .map((condition) => requiredTexts(condition, isPath))
    .find((texts) => texts !== undefined);
  const folders = partitions.map(({ values, location }) => ({
    values,
    folder: fileOf(s3Root, parseS3Url(asFolder(location))),
  }));
  if (wanted === undefined) {
    return folders.flatMap(({ values, folder }) =>
      filesUnder(folder).map((file) => ({ values, file, path: urlOf(s3Root, file) })),
    );
  }
  // A list of paths needs no listing of folders: look at those objects only.
  const valuesByFolder = new Map(folders.map(({ values, folder }) => [join(folder, '.'), values]));
  return [...wanted].sort().flatMap((path) => {
    const place = /^s3:\/\/[^/]+\/./.test(path) ? parseS3Url(path) : undefined;
    if (place === undefined) return [];
    const file = fileOf(s3Root, place);
    const values = ancestors(file).map((folder) => valuesByFolder.get(folder));
    const own = values.find((each) => each !== undefined);
    return own !== undefined && isFile(file) ? [{ values: own, file, path }] : [];
  });
}

function ancestors(file: string): string[] {
  const folders: string[] = [];
  for (let at = join(file, '..'); at.length > 1; at = join(at, '..')) folders.push(at);
  return folders;
}

function scanOf(
  columns: readonly Column[],
  keys: readonly Column[],
  { files, satisfied }: Chosen,
  { s3Root, footers }: ScanGround,
): TableScan {
  if (files.length === 0) return emptyScan(columns, keys);
  const read = files.map(({ file }) => footers.get(file));
  const present = new Map(
    read.flatMap((footer) => [...footer.columns].map(([key, { name }]) => [key, name])),
  );
  const items = columns.map(({ name, type }) => {
    const own = present.get(name);
    return `${own === undefined ? nullOf(type) : declaredSql(quoteName(own), type)} AS ${quoteName(name)}`;
  });
  keys.forEach(({ name, type }, index) => {
    const texts = files.map(({ values }) => values[index] ?? hiveNull);
    items.push(`${partitionSql(texts, type)} AS ${quoteName(name)}`);
  });
  items.push(`${pathSql(files, s3Root)} AS "$path"`);
  const list = files.map(({ file }) => quoteString(file)).join(', ');
  return {
    sql: `SELECT ${items.join(', ')} FROM read_parquet([${list}], union_by_name = true, hive_partitioning = false, binary_as_string = true)`,
    fileCount: files.length,
    satisfied,
    bytes: (used) => {
      let bytes = 0;
      for (const footer of read) {
        for (const name of used) bytes += footer.columns.get(name)?.bytes ?? 0;
      }
      return bytes;
    },
  };
}

/** Addresses follow from file names, but where a key holds characters that no file name may. */
function pathSql(files: readonly Candidate[], s3Root: string): string {
  const start = s3Root.length + 2;
  if (files.every(({ file, path }) => path === `s3://${file.slice(start - 1)}`)) {
    return `('s3://' || substring(filename, ${start}))`;
  }
  return byFile(files.map(({ path }) => quoteString(path ?? '')));
}

const byFile = (values: readonly string[]) =>
  `([${values.join(', ')}])[CAST(file_index AS BIGINT) + 1]`;

function emptyScan(columns: readonly Column[], keys: readonly Column[]): TableScan {
  const items = [...columns, ...keys].map(
    ({ name, type }) => `${nullOf(type)} AS ${quoteName(name)}`,
  );
  return {
    sql: `SELECT ${items.join(', ')}, CAST(NULL AS VARCHAR) AS "$path" WHERE false`,
    fileCount: 0,
    satisfied: new Set(),
    bytes: () => 0,
  };
}

const nullOf = (type: SqlType) => `CAST(NULL AS ${duckType(type)})`;

/** The declared type over whatever the file holds. */
function declaredSql(sql: string, type: SqlType): string {
  // Instants and wall times alike become UTC wall times; a CAST from TIMESTAMPTZ would cost ten times as much.
  if (type.kind === 'timestamp') return `make_timestamp(epoch_us(${sql}))`;
  return `CAST(${sql} AS ${duckType(type)})`;
}

function partitionSql(texts: readonly string[], type: SqlType): string {
  const literal = (text: string | undefined) =>
    text === undefined || text === hiveNull ? 'NULL' : quoteString(text);
  const isOne = texts.every((text) => text === texts[0]);
  const sql = isOne ? literal(texts[0]) : byFile(texts.map(literal));
  return `CAST(${sql} AS ${duckType(type)})`;
}
