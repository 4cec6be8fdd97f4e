import { lineAndColumn, notSupported, StatementFailure } from './failure.ts';

type TokenKind =
  | 'word'
  | 'quoted'
  | 'backquoted'
  | 'string'
  | 'integer'
  | 'decimal'
  | 'double'
  | 'operator'
  | 'parameter'
  | 'end';

/** `text` is lower case for words and identifiers, without quotes for quoted things; `raw` as written. */
export interface Token {
  readonly kind: TokenKind;
  readonly text: string;
  readonly raw: string;
  readonly at: number;
}

const space = /(?:\s+|--[^\n]*(?:\n|$)|\/\*[\s\S]*?\*\/)+/uy;
const word = /[A-Za-z_][A-Za-z0-9_@:]*/y;
const double = /(?:\d+(?:\.\d*)?|\.\d+)[eE][+-]?\d+/y;
const decimal = /\d+\.\d*|\.\d+/y;
const integer = /\d+/y;
const operator = /<>|!=|<=|>=|\|\||->|=>|[-+*/%=<>(),.;[\]?]/y;

function matchAt(pattern: RegExp, text: string, at: number): string | undefined {
  pattern.lastIndex = at;
  return pattern.exec(text)?.[0];
}

function quotedAt(text: string, at: number, quote: string): { value: string; raw: string } {
  let value = '';
  let from = at + 1;
  for (;;) {
    const end = text.indexOf(quote, from);
    if (end === -1) {
      throw new StatementFailure(
        'SYNTAX_ERROR',
        `${lineAndColumn(text, at)}: mismatched input '${quote}'. The quote is never closed`,
      );
    }
    value += text.slice(from, end);
    if (text[end + 1] !== quote) return { value, raw: text.slice(at, end + 1) };
    value += quote;
    from = end + 2;
  }
}

const quotes: Readonly<Record<string, TokenKind>> = {
  "'": 'string',
  '"': 'quoted',
  '`': 'backquoted',
};

function numberAt(text: string, at: number): Token | undefined {
  for (const [kind, pattern] of [
    ['double', double],
    ['decimal', decimal],
    ['integer', integer],
  ] as const) {
    const raw = matchAt(pattern, text, at);
    if (raw !== undefined) return { kind, text: raw, raw, at };
  }
  return undefined;
}

function tokenAt(text: string, at: number): Token {
  const quoteKind = quotes[text[at] ?? ''];
  if (quoteKind !== undefined) {
    const { value, raw } = quotedAt(text, at, text[at] ?? '');
    return { kind: quoteKind, text: quoteKind === 'string' ? value : value.toLowerCase(), raw, at };
  }
  const number = numberAt(text, at);
  if (number !== undefined) return number;
  const name = matchAt(word, text, at);
  if (name !== undefined) {
    const next = text.slice(at + name.length, at + name.length + 2);
    if (/^[xX]$/.test(name) && next.startsWith("'")) throw notSupported('binary literals');
    if (/^[uU]$/.test(name) && next === "&'") throw notSupported('U& string literals');
    return { kind: 'word', text: name.toLowerCase(), raw: name, at };
  }
  const symbol = matchAt(operator, text, at);
  if (symbol === undefined) {
    throw new StatementFailure(
      'SYNTAX_ERROR',
      `${lineAndColumn(text, at)}: token recognition error at: '${text[at]}'`,
    );
  }
  const normal = symbol === '!=' ? '<>' : symbol;
  return { kind: symbol === '?' ? 'parameter' : 'operator', text: normal, raw: symbol, at };
}

/**
 * The statement as tokens, comments left out, one `end` token last.
 *
 * @throws StatementFailure SYNTAX_ERROR at an unclosed quote or a character SQL does not know
 */
export function tokenize(text: string): readonly Token[] {
  const tokens: Token[] = [];
  let at = 0;
  for (;;) {
    at += matchAt(space, text, at)?.length ?? 0;
    if (at >= text.length) break;
    const token = tokenAt(text, at);
    tokens.push(token);
    at += token.raw.length;
  }
  tokens.push({ kind: 'end', text: '<EOF>', raw: '', at: text.length });
  return tokens;
}
