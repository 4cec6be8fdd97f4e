import { type DuckDBConnection, DuckDBInstance } from '@duckdb/node-api';
import type { PackedPairs } from './evidence-graphs.ts';

const rowsPerFlush = 100_000;
const maxRounds = 64;

/** Connected components in SQL on DuckDB, all its threads, tables in memory. */
export interface ContractionSql {
  /** @returns number of rounds that the contraction took */
  run(): Promise<number>;
  /** What the last run came to, numbered like the pairs' nodes by first mention. */
  components(): Promise<Int32Array>;
  close(): void;
}

/** Loads the pairs, which is not part of what is measured. */
export async function contractionSql(pairs: PackedPairs): Promise<ContractionSql> {
  const instance = await DuckDBInstance.create(':memory:');
  const connection = await instance.connect();
  await connection.run('CREATE TABLE pairs (one VARCHAR, other VARCHAR)');
  const appender = await connection.createAppender('pairs');
  let rows = 0;
  for (const { stronger, weaker } of pairs.read()) {
    appender.appendVarchar(stronger);
    appender.appendVarchar(weaker);
    appender.endRow();
    rows += 1;
    if (rows % rowsPerFlush === 0) appender.flushSync();
  }
  appender.closeSync();
  return {
    run: () => contract(connection),
    components: () => componentsOf(connection, pairs),
    close: () => {
      connection.closeSync();
      instance.closeSync();
    },
  };
}

/**
 * Randomised contraction: in each round every vertex goes over to the least of its neighbours and itself under a fresh
 * random order, and edges within one are dropped; about a third of the vertices stay. Vertices are 64-bit hashes.
 *
 * @see Bögeholz, Brand, Todor: "In-database connected component analysis", ICDE 2020, https://arxiv.org/abs/1802.09478
 */
async function contract(connection: DuckDBConnection): Promise<number> {
  await connection.run(`CREATE OR REPLACE TABLE edges_0 AS
    SELECT DISTINCT hash(one) AS v, hash(other) AS w FROM pairs
    UNION SELECT DISTINCT hash(other), hash(one) FROM pairs`);
  let rounds = 0;
  while (rounds < maxRounds && (await rowsOf(connection, `edges_${rounds}`)) > 0) {
    const salt = `${(rounds + 1) * 1_000_003}::UBIGINT`;
    await connection.run(`CREATE OR REPLACE TABLE next_${rounds} AS
      SELECT v, least(hash(xor(v, ${salt})), min(hash(xor(w, ${salt})))) AS rep
      FROM edges_${rounds} GROUP BY v`);
    await connection.run(`CREATE OR REPLACE TABLE edges_${rounds + 1} AS
      SELECT DISTINCT a.rep AS v, b.rep AS w FROM edges_${rounds} AS e
      JOIN next_${rounds} AS a ON a.v = e.v JOIN next_${rounds} AS b ON b.v = e.w
      WHERE a.rep <> b.rep`);
    rounds += 1;
  }
  for (let round = rounds - 2; round >= 0; round -= 1) {
    await connection.run(`CREATE OR REPLACE TABLE next_${round} AS
      SELECT n.v, coalesce(later.rep, n.rep) AS rep FROM next_${round} AS n
      LEFT JOIN next_${round + 1} AS later ON later.v = n.rep`);
  }
  await connection.run(`CREATE OR REPLACE TABLE components AS
    SELECT node, rep FROM (SELECT one AS node FROM pairs UNION SELECT other FROM pairs) AS all_nodes
    JOIN next_0 ON v = hash(node)`);
  return rounds;
}

async function rowsOf(connection: DuckDBConnection, table: string): Promise<number> {
  const reader = await connection.runAndReadAll(`SELECT count(*)::INTEGER FROM ${table}`);
  return Number(reader.getRows()[0]?.[0]);
}

async function componentsOf(connection: DuckDBConnection, pairs: PackedPairs): Promise<Int32Array> {
  const componentOf = new Map<string, string>();
  const result = await connection.stream('SELECT node, rep::VARCHAR FROM components');
  for await (const rows of result.yieldRows())
    for (const [node, component] of rows) componentOf.set(String(node), String(component));
  const numbers = new Map<string, number>();
  const names = new Map<string, number>();
  const components: number[] = [];
  for (const { stronger, weaker } of pairs.read()) {
    for (const node of [stronger, weaker]) {
      if (numbers.has(node)) continue;
      const name = componentOf.get(node) ?? '';
      if (!names.has(name)) names.set(name, names.size);
      numbers.set(node, components.length);
      components.push(names.get(name) ?? -1);
    }
  }
  return Int32Array.from(components);
}
