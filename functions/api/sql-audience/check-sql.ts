import { BaseErrorListener, CharStreams, CommonTokenStream, type ParseTree, Token } from 'antlr4ng';
import type { FunctionCallContext } from 'dt-sql-parser/dist/lib/trino/TrinoSqlParser.js';
import { callableFunctions, readableTables } from './allowed.ts';

/** Whether a text may stand as the question of an audience. */
export type SqlCheck =
  | { readonly kind: 'sound'; readonly tables: readonly string[] }
  | { readonly kind: 'refused'; readonly reason: string };

const refused = (reason: string): SqlCheck => ({ kind: 'refused', reason });

/**
 * Reads the text by Trino's own grammar: one SELECT, over the documented tables alone, calling nothing but functions
 * that answer the same for the same rows. Whatever the grammar has beside is refused by name, so that a new kind of
 * statement is refused until somebody has thought about it.
 *
 * @see https://github.com/trinodb/trino/blob/476/core/trino-grammar/src/main/antlr4/io/trino/grammar/sql/SqlBase.g4
 */
export async function checkSql(sql: string): Promise<SqlCheck> {
  const withoutTexts = sql.replaceAll(/'(?:[^']|'')*'/g, "''");
  if (/--|\/\*/.test(withoutTexts)) return refused('comments are not allowed');
  const clock = /\b(current_\w+|localtime\w*)\b/i.exec(withoutTexts)?.[0];
  if (clock !== undefined) {
    return refused(`${clock} is not allowed; \`:as_of\` is the day of the evaluation`);
  }
  if (withoutTexts.includes(';')) return refused('a single SELECT is needed, without `;`');
  // Loaded when needed: reading the grammar's tables takes some tens of milliseconds.
  const [{ TrinoSqlLexer }, grammar] = await Promise.all([
    import('dt-sql-parser/dist/lib/trino/TrinoSqlLexer.js'),
    import('dt-sql-parser/dist/lib/trino/TrinoSqlParser.js'),
  ]);
  const faults = new FirstFault();
  const lexer = new TrinoSqlLexer(CharStreams.fromString(sql));
  const parser = new grammar.TrinoSqlParser(new CommonTokenStream(lexer));
  for (const reader of [lexer, parser]) {
    reader.removeErrorListeners();
    reader.addErrorListener(faults);
  }
  const tree: ParseTree = parser.singleStatement();
  if (faults.place === undefined && parser.inputStream.LA(1) !== Token.EOF)
    faults.place = 'its end';
  if (faults.place !== undefined) return refused(`${faults.place}: this is no SQL of Trino`);
  const found = new Findings();
  const names = grammar.TrinoSqlParser.ruleNames;
  const walk = (node: ParseTree | null): void => {
    if (node === null) return;
    if (
      node instanceof grammar.StatementContext &&
      !(node instanceof grammar.StatementDefaultContext)
    ) {
      found.refuse('only a SELECT can be an audience');
    } else if (node instanceof grammar.NamedQueryContext) {
      found.local.add(nameOf(node.identifier().getText()));
    } else if (
      node instanceof grammar.TableRefContext ||
      node instanceof grammar.TableOrViewNameContext
    ) {
      found.tables.add(nameOf(node.getText()));
    } else if (node instanceof grammar.FunctionCallContext) {
      found.functions.add(calledName(node));
    } else if (node instanceof grammar.ParameterContext) {
      found.refuse('parameters (`?`) are not allowed; `:as_of` is the day of the evaluation');
    } else if ('ruleIndex' in node && typeof node.ruleIndex === 'number') {
      const rule = names[node.ruleIndex] ?? '';
      if (barredRules.test(rule)) found.refuse(`${rule} is not allowed`);
    }
    for (let at = 0; at < node.getChildCount(); at += 1) walk(node.getChild(at));
  };
  walk(tree);
  return found.verdict();
}

/** Parts of a SELECT that reach out of it, or that the portable subset has not. */
const barredRules =
  /^(tableFunction|jsonTable|queryPeriod|functionSpecification|measureDefinition|rowPattern|variableDefinition)/;

class FirstFault extends BaseErrorListener {
  place: string | undefined;

  override syntaxError(_: unknown, __: unknown, line: number, column: number): void {
    this.place ??= `line ${line}, column ${column + 1}`;
  }
}

class Findings {
  readonly local = new Set<string>();
  readonly tables = new Set<string>();
  readonly functions = new Set<string>();
  #reason: string | undefined;

  refuse(reason: string): void {
    this.#reason ??= reason;
  }

  verdict(): SqlCheck {
    if (this.#reason !== undefined) return refused(this.#reason);
    const tables = [...this.tables].filter((name) => !this.local.has(name));
    const unknown = tables.find((name) => !readableTables.has(name));
    if (unknown !== undefined) {
      return refused(`there is no table ${unknown}; there are ${[...readableTables].join(', ')}`);
    }
    if (tables.length === 0) return refused('it reads no table');
    const barred = [...this.functions].find((name) => !callableFunctions.has(name));
    if (barred !== undefined) return refused(`the function ${barred} is not allowed`);
    return { kind: 'sound', tables: tables.sort() };
  }
}

/** As the engine compares names: in lower case, quotes taken off. Names with dots in them stay what they are. */
const nameOf = (text: string) => text.replace(/^"(.*)"$/s, '$1').toLowerCase();

const calledName = (node: FunctionCallContext) => nameOf(node.functionName().getText());
