import { notServed, validationError } from './errors.ts';

/** `INSERT INTO "table" VALUE …`: a whole item as one parameter, or one parameter for each attribute. */
export interface InsertStatement {
  readonly tableName: string;
  /** Attribute of each parameter in order; undefined where the one parameter is the item. */
  readonly attributes: readonly string[] | undefined;
}

const token = /\s*(?:"((?:[^"]|"")*)"|'((?:[^']|'')*)'|([a-zA-Z_][a-zA-Z0-9_.-]*)|(.))/sy;

type Token =
  | { readonly kind: 'identifier' | 'text' | 'symbol'; readonly text: string }
  | { readonly kind: 'end'; readonly text: '' };

function tokenize(statement: string): readonly Token[] {
  const tokens: Token[] = [];
  const trimmed = statement.trim();
  token.lastIndex = 0;
  while (token.lastIndex < trimmed.length) {
    const match = token.exec(trimmed);
    if (match === null) break;
    const [, quoted, text, word, symbol = ''] = match;
    if (quoted !== undefined)
      tokens.push({ kind: 'identifier', text: quoted.replaceAll('""', '"') });
    else if (text !== undefined) tokens.push({ kind: 'text', text: text.replaceAll("''", "'") });
    else if (word !== undefined) tokens.push({ kind: 'identifier', text: word });
    else tokens.push({ kind: 'symbol', text: symbol });
  }
  tokens.push({ kind: 'end', text: '' });
  return tokens;
}

const statements = new Map<string, InsertStatement>();
const maximumCached = 500;

/** @throws AwsError ValidationException naming what is not served */
export function parseInsert(statement: string): InsertStatement {
  const known = statements.get(statement);
  if (known !== undefined) return known;
  if (statement.length > 8192) {
    throw validationError('Statement must have length less than or equal to 8192');
  }
  const parsed = parseTokens(tokenize(statement));
  if (statements.size >= maximumCached) statements.clear();
  statements.set(statement, parsed);
  return parsed;
}

function parseTokens(tokens: readonly Token[]): InsertStatement {
  let at = 0;
  const next = (): Token => tokens[at++] ?? { kind: 'end', text: '' };
  const first = next();
  if (first.text.toUpperCase() !== 'INSERT') {
    throw notServed(`PartiQL ${first.text.toUpperCase() || 'without a statement'}`);
  }
  expectWord(next(), 'INTO');
  const table = next();
  if (table.kind !== 'identifier') throw unexpected(table, 'a table name');
  expectWord(next(), 'VALUE');
  const opening = next();
  let attributes: readonly string[] | undefined;
  if (opening.text === '{') attributes = parseMembers(next);
  else if (opening.text !== '?') throw unexpected(opening, '? or {');
  const rest = next();
  if (rest.kind !== 'end') throw notServed(`PartiQL INSERT with ${rest.text}`);
  return { tableName: table.text, attributes };
}

function parseMembers(next: () => Token): readonly string[] {
  const attributes: string[] = [];
  for (;;) {
    const name = next();
    if (name.kind !== 'text') throw unexpected(name, 'a quoted attribute name');
    if (attributes.includes(name.text)) {
      throw validationError(`Statement has the attribute '${name.text}' twice`);
    }
    const colon = next();
    if (colon.text !== ':') throw unexpected(colon, ':');
    const value = next();
    if (value.text !== '?' || value.kind !== 'symbol') {
      throw notServed(`PartiQL INSERT with ${value.text || 'no value'} in place of a parameter`);
    }
    attributes.push(name.text);
    const separator = next();
    if (separator.text === '}') return attributes;
    if (separator.text !== ',') throw unexpected(separator, ', or }');
  }
}

function expectWord(token: Token, word: string): void {
  if (token.kind !== 'identifier' || token.text.toUpperCase() !== word) {
    throw unexpected(token, word);
  }
}

function unexpected(token: Token, wanted: string) {
  return validationError(
    `Statement wasn't well formed, can't be processed: Unexpected ${token.text || 'end'}, expected ${wanted}`,
  );
}
