import { DuckDBInstance } from '@duckdb/node-api';
import { parseStatement } from '../../local/athena/sql/parse-statement.ts';
import { macros } from '../../local/athena/translate/macros.ts';
import { Translator } from '../../local/athena/translate/query.ts';
import type { TableFinder } from '../../local/athena/translate/tables.ts';
import { typeOfGlue } from '../../local/athena/translate/types.ts';
import { lakeTables } from '../../queries/tables/catalogue.ts';
import type { MemberWord } from '../property/account-oracle.ts';
import { momentOf, sessionsOf } from '../property/audience/oracle/moments.ts';
import type { World } from '../property/audience/oracle/world.ts';

const tables = [
  'profile_days',
  'events',
  'node_traits',
  'identity_map',
  'account_members',
  'consents',
  'scores',
  'sessions',
  'memberships',
];

/** An empty lake in memory: the catalogue's tables, filled and asked by tests. */
export async function audienceWarehouse(options: { readonly nowEpochMs?: number } = {}) {
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
    fill: async (world: World, members: readonly MemberWord[] = []) => {
      const empty = tables.map((table) => `DELETE FROM ${table}`);
      // One transaction: committing each statement took a third of the time.
      await connection.run(['BEGIN', ...empty, ...insertsOf(world, members), 'COMMIT'].join('; '));
    },
    /** One statement in DuckDB's own words, for rows that a world has no words for. */
    run: (duckSql: string) => connection.run(duckSql),
    /** Rows of one statement in Trino's words, by the embedded Athena's own translation. */
    ask: async (sql: string) => {
      const { duckSql, columns } = translated(sql, options.nowEpochMs ?? 0);
      const reader = await connection.runAndReadAll(duckSql);
      return { columns, rows: reader.getRows().map((row) => row.map(String)) };
    },
    close: () => {
      connection.closeSync();
      instance.closeSync();
    },
  };
}

function translated(sql: string, nowEpochMs: number) {
  const statement = parseStatement(sql);
  if (statement.kind !== 'query') throw new Error(`${statement.kind} is no query`);
  const translator = new Translator(sql, nowEpochMs, findTable);
  const query = translator.query(statement.query, undefined);
  return { duckSql: query.sql, columns: query.columns.map(({ label }) => label) };
}

const findTable: TableFinder = (wanted) => {
  const table = lakeTables.find(({ name }) => name === wanted && tables.includes(name));
  if (table === undefined) throw new Error(`${wanted} is not read by audiences`);
  return {
    columns: table.columns.map(({ name, type }) => ({ name, type: typeOfGlue(type) })),
    partitionKeys: table.partitionedBy.map((name) => ({ name, type: typeOfGlue('string') })),
    scan: () => ({
      sql: `SELECT *, '' AS "$path" FROM ${table.name}`,
      fileCount: 1,
      satisfied: new Set(),
      bytes: () => 0,
    }),
  };
};

function insertsOf(world: World, members: readonly MemberWord[]): string[] {
  return [
    insert(
      'events (node, event, day, properties, is_bot, type, "timestamp", source_id, message_id)',
      world.events.map((fact, i) => [
        ...[text(fact.node), text(fact.event), text(fact.day)],
        ...[text(JSON.stringify(fact.properties)), String(fact.isBot), text(fact.type ?? 'track')],
        ...[timestamp(momentOf(fact)), "'source'", text(fact.messageId ?? `m${1000 + i}`)],
      ]),
    ),
    insert(
      'sessions (node, started_at, ended_at, event_count, page_count, day)',
      sessionsOf(world.events.filter(({ isBot }) => !isBot)).map((facts) => {
        const moments = facts.map(momentOf);
        const pages = facts.filter(({ type }) => type === 'page' || type === 'screen');
        return [
          text(facts[0]?.node ?? ''),
          ...[timestamp(Math.min(...moments)), timestamp(Math.max(...moments))],
          ...[String(facts.length), String(pages.length), text(facts[0]?.day ?? '')],
        ];
      }),
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
        ...[text(node), text(profileId), text(node.split('.')[0] ?? '')],
        ...['2', String(isErased), "'0'"],
      ]),
    ),
    insert(
      'scores (node, value, score)',
      (world.scores ?? []).map(({ node, value, score }) => [
        ...[text(node), String(value), text(score)],
      ]),
    ),
    insert(
      'consents (node, purpose, is_granted, "at", message_id, bucket)',
      (world.consents ?? []).map(({ node, purpose, isGranted, at, messageId }) => [
        ...[text(node), text(purpose), String(isGranted)],
        ...[`TIMESTAMP ${text(at.replace('Z', ''))}`, text(messageId), "'0'"],
      ]),
    ),
    insert(
      'account_members (node, account_id, is_member, "at", message_id, bucket)',
      members.map(({ node, accountId, isMember, at, messageId }) => [
        ...[text(node), text(accountId), String(isMember)],
        ...[`TIMESTAMP ${text(at.replace('Z', ''))}`, text(messageId), "'0'"],
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

const timestamp = (epochMs: number) =>
  `TIMESTAMP ${text(new Date(epochMs).toISOString().replace('Z', ''))}`;

const text = (value: string) => `'${value.replaceAll("'", "''")}'`;
