import { Dialect, transpile } from '@polyglot-sql/sdk';
import {
  BaseErrorListener,
  CharStreams,
  CommonTokenStream,
  ParserRuleContext,
  type ParseTree,
  TerminalNode,
  Token,
} from 'antlr4ng';
import { TrinoSqlLexer } from 'dt-sql-parser/dist/lib/trino/TrinoSqlLexer.js';
import { TrinoSqlParser } from 'dt-sql-parser/dist/lib/trino/TrinoSqlParser.js';
import type { Shape } from './parsed-shape.ts';

/** Levels of nesting; generated definitions stay below, and so does the parser's stack. */
const maxParserDepth = 256;

/**
 * The shape of a statement that nests more than 32 levels. That it parses is asked of the parser with a higher limit,
 * which then gives no tree; so the shape is the words, as Trino's grammar reads them, blanks and comments too. The rules
 * of the grammar see the kinds of words and never what stands in a string: of the same words there is one tree, and
 * `grammarShape` would take a hundred times as long to say so.
 *
 * @returns why it does not parse, where it does not
 */
export function deepShape(sql: string): Shape | string {
  const parsed = transpile(sql, Dialect.Trino, Dialect.Trino, {
    complexityGuard: { maxParserDepth },
  });
  if (!parsed.success) return parsed.error ?? 'does not parse';
  if (parsed.sql?.length !== 1) return 'is not one statement';
  const { lexer, faults } = reading(sql);
  const strings: string[] = [];
  const words = lexer.getAllTokens().map((token) => {
    const { type } = token;
    const text = token.text ?? '';
    if (type !== TrinoSqlLexer.STRING) return [type, text];
    strings.push(contentOf(text));
    return [type];
  });
  return faults.first ?? { shape: JSON.stringify(words), strings };
}

/**
 * The shape by the rules of Trino's grammar, at any depth: the whole parse tree. Some take it seconds.
 *
 * @returns why it does not parse, where it does not
 */
export function grammarShape(sql: string): Shape | string {
  const { lexer, faults } = reading(sql);
  const parser = new TrinoSqlParser(new CommonTokenStream(lexer));
  parser.removeErrorListeners();
  parser.addErrorListener(faults);
  const tree = parser.singleStatement();
  if (faults.first !== undefined) return faults.first;
  if (parser.inputStream.LA(1) !== Token.EOF) return 'does not end where the statement ends';
  const strings: string[] = [];
  const written = (node: ParseTree): string => {
    if (node instanceof TerminalNode) {
      const text = node.getText();
      if (node.symbol.type !== TrinoSqlLexer.STRING) return JSON.stringify(text);
      strings.push(contentOf(text));
      return 'string';
    }
    const rule = node instanceof ParserRuleContext ? parser.ruleNames[node.ruleIndex] : 'unread';
    const parts = Array.from({ length: node.getChildCount() }, (_, at) => node.getChild(at));
    return `(${rule} ${parts.map((part) => (part === null ? '' : written(part))).join(' ')})`;
  };
  return { shape: written(tree), strings };
}

function reading(sql: string) {
  const faults = new FirstFault();
  const lexer = new TrinoSqlLexer(CharStreams.fromString(sql));
  lexer.removeErrorListeners();
  lexer.addErrorListener(faults);
  return { lexer, faults };
}

const contentOf = (literal: string) => literal.slice(1, -1).replaceAll("''", "'");

class FirstFault extends BaseErrorListener {
  first: string | undefined;

  override syntaxError(_: unknown, __: unknown, line: number, column: number, why: string): void {
    this.first ??= `${line}:${column}: ${why}`;
  }
}
