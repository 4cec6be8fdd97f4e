import { readFileSync, writeFileSync } from 'node:fs';
import { differenceOf } from './comparison.ts';
import type { Answer, Engine } from './engine.ts';

/** A line of the report: statements that belong together, run on two engines. */
export interface ReportLine {
  readonly name: string;
  readonly statements: number;
  /** Rows that each engine gave, in the engines' order. */
  readonly rows: readonly [number, number];
  readonly ms: readonly [number, number];
  /** In words; empty when all are the same. */
  readonly differences: readonly string[];
}

/**
 * Runs a statement on both engines, each in the database of that name there, and compares.
 *
 * @param statement `otherSql` is what the second engine is asked where objects have other addresses. @default the same
 */
export async function compare(
  engines: readonly [Engine, Engine],
  database: string,
  statement: {
    readonly name: string;
    readonly sql: string;
    readonly otherSql?: string;
    readonly isOrdered?: boolean;
  },
): Promise<ReportLine> {
  const [one, other] = engines;
  const [first, firstMs] = await timed(one, database, statement.sql);
  const [second, secondMs] = await timed(other, database, statement.otherSql ?? statement.sql);
  const { name } = statement;
  const difference =
    first instanceof Error
      ? `${one.title}: ${first.message}`
      : second instanceof Error
        ? `${other.title}: ${second.message}`
        : differenceOf(first, second, statement.isOrdered === true);
  return {
    name,
    statements: 1,
    rows: [rowsOf(first), rowsOf(second)],
    ms: [firstMs, secondMs],
    differences: difference === undefined ? [] : [`${name}: ${difference}`],
  };
}

const rowsOf = (answer: Answer | Error): number =>
  answer instanceof Error ? 0 : answer.rows.length;

async function timed(
  engine: Engine,
  database: string,
  sql: string,
): Promise<[Answer | Error, number]> {
  const from = performance.now();
  const answer = await engine
    .ask(database, sql)
    .catch((error: unknown) => (error instanceof Error ? error : new Error(String(error))));
  return [answer, Math.round(performance.now() - from)];
}

/** Several lines as one. */
export function summed(name: string, lines: readonly ReportLine[]): ReportLine {
  const total = (of: (line: ReportLine) => number) =>
    lines.reduce((sum, line) => sum + of(line), 0);
  return {
    name,
    statements: total(({ statements }) => statements),
    rows: [total(({ rows }) => rows[0]), total(({ rows }) => rows[1])],
    ms: [total(({ ms }) => ms[0]), total(({ ms }) => ms[1])],
    differences: lines.flatMap(({ differences }) => differences),
  };
}

/** The lines as a table of Markdown. */
export function tableOf(engines: readonly [Engine, Engine], lines: readonly ReportLine[]): string {
  const [one, other] = engines.map(({ title }) => title);
  const cell = (text: string) => text.replaceAll('|', '\\|').replaceAll('\n', ' ');
  const rows = lines.map(
    ({ name, statements, rows: [a, b], ms: [c, d], differences }) =>
      `| ${cell(name)} | ${statements} | ${a} | ${b} | ${c} | ${d} | ${cell(differences.join('; ')) || 'equal'} |`,
  );
  return [
    `| what | statements | rows, ${one} | rows, ${other} | ms, ${one} | ms, ${other} | |`,
    '|---|--:|--:|--:|--:|--:|---|',
    ...rows,
  ].join('\n');
}

const marks = ['<!-- last run -->', '<!-- end of last run -->'] as const;

/** Puts text between the marks of a page. @throws Error when the page has none */
export function writeLastRun(file: string, text: string): void {
  const page = readFileSync(file, 'utf8');
  const [from, to] = marks.map((mark) => page.indexOf(mark));
  if (from === undefined || to === undefined || from < 0 || to < from) {
    throw new Error(`${file} has no place for the last run`);
  }
  writeFileSync(file, `${page.slice(0, from)}${marks[0]}\n${text}\n${page.slice(to)}`);
}
