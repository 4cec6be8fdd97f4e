import { DuckDBInstance } from '@duckdb/node-api';
import { lakeTables } from '../../queries/tables/catalogue.ts';
import type { World } from '../property/audience-oracle.ts';

/** The portable subset is nearly DuckDB's own; what is not is said in macros of Trino's names. */
const macros = [
  `CREATE MACRO regexp_like(t, pattern) AS regexp_matches(t, pattern)`,
  `CREATE MACRO json_extract_scalar(t, path) AS json_extract_string(t, CASE WHEN path = '$' THEN '$' ELSE '/' ||
    replace(replace(replace(replace(substr(path, 4, length(path) - 5), '\\"', '"'), '\\\\', '\\'), '~', '~0'), '/', '~1') END)`,
];

const tables = ['profile_days', 'events', 'node_traits', 'identity_map'];

/** An empty lake in memory: the catalogue's tables, filled and asked by tests. */
export async function audienceWarehouse() {
  const instance = await DuckDBInstance.create(':memory:', { threads: '1' });
  const connection = await instance.connect();
  for (const macro of macros) await connection.run(macro);
  for (const { name, columns, partitionedBy } of lakeTables) {
    if (!tables.includes(name)) continue;
    const declared = [
      ...columns,
      ...partitionedBy.map((column) => ({ name: column, type: 'string' })),
    ];
    const list = declared.map((column) => `"${column.name}" ${column.type}`).join(', ');
    await connection.run(`CREATE TABLE ${name} (${list})`);
  }
  return {
    fill: async (world: World) => {
      for (const table of tables) await connection.run(`DELETE FROM ${table}`);
      for (const statement of insertsOf(world)) await connection.run(statement);
    },
    /** Members by audience, of one compiled statement. */
    ask: async (sql: string) => {
      const reader = await connection.runAndReadAll(sql);
      return {
        columns: reader.columnNames(),
        rows: reader.getRows().map((row) => row.map(String)),
      };
    },
    close: () => {
      connection.closeSync();
      instance.closeSync();
    },
  };
}

function insertsOf(world: World): string[] {
  return [
    insert(
      'events (node, event, day, properties, is_bot)',
      world.events.map(({ node, event, day, properties, isBot }) => [
        ...[text(node), text(event), text(day), text(JSON.stringify(properties)), String(isBot)],
      ]),
    ),
    ...(world.events.length === 0 ? [] : [rollup]),
    insert(
      'node_traits (node, trait, value, "at", message_id, bucket)',
      world.traits.map(({ node, trait, value, at, messageId }) => [
        ...[text(node), text(trait), text(JSON.stringify(value))],
        ...[`TIMESTAMP ${text(at.replace('Z', ''))}`, text(messageId), "'0'"],
      ]),
    ),
    insert(
      'identity_map (node, profile_id, kind, version, is_erased, bucket)',
      world.identity.map(({ node, profileId, isErased }) => [
        ...[text(node), text(profileId), "'user_id'", '2', String(isErased), "'0'"],
      ]),
    ),
  ].filter((statement) => statement !== '');
}

/** The contract of `profile_days`, said once more: bots left out, plain decimals of `revenue` summed. */
const rollup = `INSERT INTO profile_days (node, event, event_count, revenue, day)
  SELECT node, event, count(*), sum(CASE WHEN regexp_matches(properties ->> '$.revenue', '^-?[0-9]{1,18}([.][0-9]+)?\\z')
    THEN CAST(properties ->> '$.revenue' AS decimal(38,4)) END), day
  FROM events WHERE NOT is_bot GROUP BY node, event, day`;

const insert = (target: string, rows: readonly (readonly string[])[]) =>
  rows.length === 0
    ? ''
    : `INSERT INTO ${target} VALUES ${rows.map((row) => `(${row.join(', ')})`).join(', ')}`;

const text = (value: string) => `'${value.replaceAll("'", "''")}'`;
