import { lineAndColumn, StatementFailure } from './failure.ts';
import { type Token, tokenize } from './tokens.ts';

/** Words that Trino reserves: never a name unless quoted. */
const reserved = new Set(
  `alter and as between by case cast constraint create cross cube current_date current_time
  current_timestamp deallocate delete describe distinct drop else end escape except execute exists extract false
  for from full group grouping having in inner insert intersect into is join left like localtime localtimestamp natural
  not null on or order outer prepare recursive right rollup select table then true uescape union unnest using values
  when where with`.split(/\s+/),
);

/** Not reserved, but begin the next clause where an alias could stand. */
const notAnAlias = new Set([
  'limit',
  'offset',
  'fetch',
  'window',
  'tablesample',
  'match_recognize',
]);

const endToken: Token = { kind: 'end', text: '<EOF>', raw: '', at: 0 };

/** Walks over the tokens of one statement. All `take…` methods move on only when they match. */
export class TokenReader {
  readonly text: string;
  private readonly tokens: readonly Token[];
  private position = 0;

  constructor(text: string) {
    this.text = text;
    this.tokens = tokenize(text);
  }

  peek(ahead = 0): Token {
    return this.tokens[this.position + ahead] ?? this.tokens.at(-1) ?? endToken;
  }

  next(): Token {
    const token = this.peek();
    this.position += 1;
    return token;
  }

  mark(): number {
    return this.position;
  }

  reset(mark: number): void {
    this.position = mark;
  }

  isWord(...words: string[]): boolean {
    return words.every((text, index) => {
      const token = this.peek(index);
      return token.kind === 'word' && token.text === text;
    });
  }

  takeWord(...words: string[]): boolean {
    if (!this.isWord(...words)) return false;
    this.position += words.length;
    return true;
  }

  expectWord(...words: string[]): void {
    for (const text of words) if (!this.takeWord(text)) throw this.unexpected(text.toUpperCase());
  }

  isOperator(text: string, ahead = 0): boolean {
    const token = this.peek(ahead);
    return token.kind === 'operator' && token.text === text;
  }

  takeOperator(text: string): boolean {
    if (!this.isOperator(text)) return false;
    this.position += 1;
    return true;
  }

  expectOperator(text: string): void {
    if (!this.takeOperator(text)) throw this.unexpected(`'${text}'`);
  }

  takeString(): string | undefined {
    return this.peek().kind === 'string' ? this.next().text : undefined;
  }

  expectString(): string {
    const value = this.takeString();
    if (value === undefined) throw this.unexpected('a string');
    return value;
  }

  expectInteger(): number {
    if (this.peek().kind !== 'integer') throw this.unexpected('an integer');
    return Number(this.next().text);
  }

  isName(ahead = 0): boolean {
    const token = this.peek(ahead);
    return token.kind === 'quoted' || (token.kind === 'word' && !reserved.has(token.text));
  }

  /** A name in a query; `backquoted` names are Hive's and stand in DDL only. */
  expectName(allowBackquoted = false): string {
    const isBackquoted = allowBackquoted && this.peek().kind === 'backquoted';
    if (!isBackquoted && !this.isName()) throw this.unexpected('a name');
    return this.next().text;
  }

  /** `AS name`, or a bare name where no clause begins. The name as written, for column labels. */
  takeAlias(): string | undefined {
    if (!this.takeWord('as')) {
      const token = this.peek();
      if (!this.isName() || (token.kind === 'word' && notAnAlias.has(token.text))) return undefined;
    } else if (!this.isName()) {
      throw this.unexpected('a name');
    }
    const token = this.next();
    return token.kind === 'quoted' ? token.raw.slice(1, -1).replaceAll('""', '"') : token.raw;
  }

  expectEnd(): void {
    while (this.takeOperator(';'));
    if (this.peek().kind !== 'end') throw this.unexpected('the end of the statement');
  }

  /** Items separated by commas, at least one. */
  list<T>(item: () => T): T[] {
    const items = [item()];
    while (this.takeOperator(',')) items.push(item());
    return items;
  }

  inParentheses<T>(inside: () => T): T {
    this.expectOperator('(');
    const value = inside();
    this.expectOperator(')');
    return value;
  }

  unexpected(expected: string): StatementFailure {
    const token = this.peek();
    const seen = token.kind === 'end' ? '<EOF>' : token.raw.slice(0, 60);
    return new StatementFailure(
      'SYNTAX_ERROR',
      `${lineAndColumn(this.text, token.at)}: mismatched input '${seen}'. Expecting: ${expected}`,
    );
  }
}
