import type { ColumnDefinition, PartitionSpec, Statement, TableName } from './ast.ts';
import { notSupported } from './failure.ts';
import type { Parsing } from './parsing.ts';

/** `[database.]name`, in backquotes, double quotes or none. */
export function parseTableName(parser: Parsing): TableName {
  const first = parser.reader.expectName(true);
  if (!parser.reader.takeOperator('.')) return { name: first };
  return { database: first, name: parser.reader.expectName(true) };
}

/** What follows `ALTER TABLE`. */
export function parseAlterTable(parser: Parsing): Statement {
  const { reader } = parser;
  const table = parseTableName(parser);
  if (reader.takeWord('add')) {
    const isIfNotExists = reader.takeWord('if', 'not', 'exists');
    if (!reader.isWord('partition')) throw notSupported('ALTER TABLE … ADD other than PARTITION');
    return { kind: 'addPartitions', table, isIfNotExists, partitions: parseAdded(parser) };
  }
  if (reader.takeWord('drop')) {
    const isIfExists = reader.takeWord('if', 'exists');
    if (!reader.isWord('partition')) throw notSupported('ALTER TABLE … DROP other than PARTITION');
    const specs = reader.list(() => parseSpec(parser));
    return { kind: 'dropPartitions', table, isIfExists, specs };
  }
  if (reader.isWord('partition')) {
    const spec = parseSpec(parser);
    if (!reader.takeWord('set', 'location'))
      throw notSupported('ALTER TABLE … PARTITION other than SET LOCATION');
    return { kind: 'setPartitionLocation', table, spec, location: reader.expectString() };
  }
  throw notSupported(`ALTER TABLE … ${reader.peek().raw.toUpperCase()}`);
}

function parseAdded(parser: Parsing): { spec: PartitionSpec; location?: string }[] {
  const { reader } = parser;
  const added: { spec: PartitionSpec; location?: string }[] = [];
  while (reader.isWord('partition')) {
    const spec = parseSpec(parser);
    const location = reader.takeWord('location') ? reader.expectString() : undefined;
    added.push({ spec, ...(location !== undefined && { location }) });
    reader.takeOperator(',');
  }
  return added;
}

function parseSpec(parser: Parsing): PartitionSpec {
  const { reader } = parser;
  reader.expectWord('partition');
  return reader.inParentheses(() =>
    reader.list((): [string, string] => {
      const column = reader.expectName(true);
      reader.expectOperator('=');
      const isTyped = reader.isWord('date') || reader.isWord('timestamp');
      if (isTyped && reader.peek(1).kind === 'string') reader.next();
      const value = reader.takeString();
      if (value !== undefined) return [column, value];
      if (reader.peek().kind !== 'integer') throw reader.unexpected('a string or an integer');
      return [column, String(reader.expectInteger())];
    }),
  );
}

/** What follows `CREATE EXTERNAL`. Only Parquet tables. */
export function parseCreateExternalTable(parser: Parsing): Statement {
  const { reader } = parser;
  reader.expectWord('table');
  const isIfNotExists = reader.takeWord('if', 'not', 'exists');
  const table = parseTableName(parser);
  const columns = parseColumns(parser);
  if (reader.takeWord('comment')) reader.expectString();
  const partitionedBy = reader.takeWord('partitioned', 'by') ? parseColumns(parser) : [];
  if (reader.isWord('clustered')) throw notSupported('CLUSTERED BY');
  parseFormat(parser);
  reader.expectWord('location');
  const location = reader.expectString();
  const tableProperties = reader.takeWord('tblproperties') ? parseTableProperties(parser) : {};
  return {
    kind: 'createExternalTable',
    table,
    isIfNotExists,
    columns,
    partitionedBy,
    location,
    tableProperties,
  };
}

const parquetSerde = 'org.apache.hadoop.hive.ql.io.parquet.serde.ParquetHiveSerDe';

function parseFormat(parser: Parsing): void {
  const { reader } = parser;
  let isParquet = false;
  if (reader.takeWord('row', 'format')) {
    if (!reader.takeWord('serde')) throw notSupported('ROW FORMAT DELIMITED');
    const serde = reader.expectString();
    if (serde !== parquetSerde) throw notSupported(`the SerDe ${serde}`);
    isParquet = true;
  }
  if (reader.takeWord('stored', 'as')) {
    if (reader.takeWord('parquet')) isParquet = true;
    else if (reader.takeWord('inputformat')) {
      reader.expectString();
      reader.expectWord('outputformat');
      reader.expectString();
    } else throw notSupported(`STORED AS ${reader.peek().raw.toUpperCase()}`);
  }
  if (!isParquet) throw notSupported('external tables that are not STORED AS PARQUET');
}

function parseColumns(parser: Parsing): ColumnDefinition[] {
  const { reader } = parser;
  return reader.inParentheses(() =>
    reader.list(() => {
      const name = reader.expectName(true);
      let type = reader.next().text;
      if (reader.isOperator('<')) throw notSupported(`columns of type ${type}<…>`);
      if (reader.takeOperator('(')) {
        type += `(${reader.list(() => reader.expectInteger()).join(',')})`;
        reader.expectOperator(')');
      }
      if (reader.takeWord('comment')) reader.expectString();
      return { name, type };
    }),
  );
}

function parseTableProperties(parser: Parsing): Record<string, string> {
  const { reader } = parser;
  const entries = reader.inParentheses(() =>
    reader.list((): [string, string] => {
      const name = reader.expectString();
      reader.expectOperator('=');
      return [name, reader.expectString()];
    }),
  );
  return Object.fromEntries(entries);
}
