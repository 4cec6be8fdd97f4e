import type { Properties, Statement } from './ast.ts';
import { notSupported } from './failure.ts';
import { parseAlterTable, parseCreateExternalTable, parseTableName } from './parse-ddl.ts';
import { QueryParser } from './parse-query.ts';
import type { Parsing } from './parsing.ts';

/**
 * Parses one statement as Athena takes it.
 *
 * @param parameters ExecutionParameters, in the order of the `?`
 * @throws StatementFailure SYNTAX_ERROR for text Athena would refuse, NOT_SUPPORTED for what only Athena runs
 */
export function parseStatement(text: string, parameters: readonly string[] = []): Statement {
  const parser = new QueryParser(text, parameters);
  const statement = parseAny(parser);
  parser.expectEnd();
  return statement;
}

function parseAny(parser: Parsing): Statement {
  const { reader } = parser;
  if (parser.isQueryAhead()) return { kind: 'query', query: parser.query() };
  if (reader.takeWord('unload')) {
    const query = reader.inParentheses(() => parser.query());
    reader.expectWord('to');
    const to = reader.expectString();
    return { kind: 'unload', query, to, properties: parseProperties(parser) };
  }
  if (reader.takeWord('create')) return parseCreate(parser);
  if (reader.takeWord('drop')) {
    reader.expectWord('table');
    const isIfExists = reader.takeWord('if', 'exists');
    return { kind: 'dropTable', isIfExists, table: parseTableName(parser) };
  }
  if (reader.takeWord('alter', 'table')) return parseAlterTable(parser);
  if (reader.takeWord('show', 'partitions')) {
    return { kind: 'showPartitions', table: parseTableName(parser) };
  }
  const first = reader.peek();
  if (first.kind === 'word' && otherStatements.has(first.text)) {
    throw notSupported(`${first.raw.toUpperCase()} statements`);
  }
  throw reader.unexpected("'SELECT', 'WITH', 'UNLOAD', 'CREATE', 'ALTER', 'DROP' or 'SHOW'");
}

const otherStatements = new Set(
  'insert update delete merge msck show describe explain analyze execute prepare deallocate vacuum optimize using grant'.split(
    ' ',
  ),
);

function parseCreate(parser: Parsing): Statement {
  const { reader } = parser;
  if (reader.takeWord('database') || reader.takeWord('schema')) {
    const isIfNotExists = reader.takeWord('if', 'not', 'exists');
    return { kind: 'createDatabase', isIfNotExists, name: reader.expectName(true) };
  }
  if (reader.takeWord('external')) return parseCreateExternalTable(parser);
  if (reader.isWord('view') || reader.isWord('or')) throw notSupported('views');
  reader.expectWord('table');
  const isIfNotExists = reader.takeWord('if', 'not', 'exists');
  const table = parseTableName(parser);
  if (reader.isOperator('(')) throw notSupported('CREATE TABLE (…) other than EXTERNAL');
  const properties = parseProperties(parser);
  reader.expectWord('as');
  const query = parser.query();
  if (reader.isWord('with')) throw notSupported('CREATE TABLE AS … WITH [NO] DATA');
  return { kind: 'createTableAs', table, isIfNotExists, properties, query };
}

function parseProperties(parser: Parsing): Properties {
  const { reader } = parser;
  if (!reader.takeWord('with')) return {};
  const entries = reader.inParentheses(() =>
    reader.list((): [string, string | string[]] => {
      const name = reader.expectName();
      reader.expectOperator('=');
      return [name, parsePropertyValue(parser)];
    }),
  );
  return Object.fromEntries(entries);
}

function parsePropertyValue(parser: Parsing): string | string[] {
  const { reader } = parser;
  if (reader.takeWord('array')) {
    reader.expectOperator('[');
    const items = reader.list(() => reader.expectString());
    reader.expectOperator(']');
    return items;
  }
  return reader.takeString() ?? reader.next().text;
}
