import { mkdirSync, mkdtempSync, readdirSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { DuckDBConnection } from '@duckdb/node-api';
import { Engine } from '../../local/athena/run/engine.ts';
import type { GlueTableInput, Partition } from '../../local/athena/scan/catalogue-types.ts';
import { FooterCache } from '../../local/athena/scan/footers.ts';
import { readableTable } from '../../local/athena/scan/table-scan.ts';
import { parseStatement } from '../../local/athena/sql/parse-statement.ts';
import { Translator } from '../../local/athena/translate/query.ts';
import { lakeTables } from '../../queries/tables/catalogue.ts';

/** Last day of the lake. */
export const lakeDay = '2025-06-30';
const days = 365;
const tables = ['profile_days', 'events', 'identity_map', 'node_traits'];

/** Twelve names, the first most frequent. */
export const lakeEvents = [
  ...['Product Viewed', 'page', 'Product Added', 'Order Completed', 'Coupon Applied'],
  ...['Product Searched', 'Email Opened', 'Checkout Started', 'Wishlist Added', 'Review Written'],
  ...['Order Refunded', 'Inquiry Opened'],
];

/** A lake in Parquet under a temporary folder, asked in Trino's words as the embedded Athena runs them. */
export interface AudienceLake {
  /** Number of answered rows and a digest of them that does not know their order. */
  answer(sql: string): Promise<string>;
  /** Compressed bytes of what a statement reads, as Athena bills them: each mention of a table once. */
  bytes(sql: string): number;
  /** Milliseconds that our translation takes, and DuckDB's planning of its outcome. */
  overhead(sql: string): Promise<{ readonly translateMs: number; readonly planMs: number }>;
  close(): Promise<void>;
}

/** About `size` events of a year by a fortieth as many people, a third of whom are known by a browser as well. */
export async function audienceLake(size: number): Promise<AudienceLake> {
  const root = mkdtempSync(join(tmpdir(), 'daicho-audiences-'));
  const engine = new Engine(join(root, 'temporary'));
  const connection = await engine.connect();
  await write(connection, root, size);
  const footers = new FooterCache();
  const found = new Map(tables.map((name) => [name, readable(name, root, footers)]));
  const translated = (sql: string) => {
    const statement = parseStatement(sql);
    if (statement.kind !== 'query') throw new Error(`${statement.kind} is no query`);
    const translator = new Translator(sql, 0, (name) => found.get(name) ?? missing(name));
    const { sql: duckSql } = translator.query(statement.query, undefined);
    return { duckSql, scans: translator.scans };
  };
  return {
    answer: async (sql) => {
      const { duckSql } = translated(sql);
      // The rows stay in the engine: what is measured is the statement.
      const digest = `SELECT count(*), sum(hash(t)::HUGEINT) FROM (${duckSql}) AS t`;
      const reader = await connection.runAndReadAll(digest);
      return reader.getRows().map(String).join();
    },
    bytes: (sql) =>
      translated(sql).scans.reduce((sum, { scan, used }) => sum + scan.bytes(used), 0),
    overhead: async (sql) => {
      const started = performance.now();
      const { duckSql } = translated(sql);
      const between = performance.now();
      await connection.runAndReadAll(`EXPLAIN ${duckSql}`);
      return { translateMs: between - started, planMs: performance.now() - between };
    },
    close: async () => {
      connection.closeSync();
      await engine.close();
      rmSync(root, { recursive: true, force: true });
    },
  };
}

function missing(name: string): never {
  throw new Error(`The lake has no ${name}`);
}

function readable(name: string, root: string, footers: FooterCache) {
  const table = lakeTables.find((each) => each.name === name) ?? missing(name);
  const folder = join(root, 'lake', name);
  const keys = table.partitionedBy;
  const partitions: Partition[] = readdirSync(folder).map((part) => ({
    values: [part.split('=')[1] ?? ''],
    location: `s3://lake/${name}/${part}/`,
  }));
  const input: GlueTableInput = {
    Name: name,
    StorageDescriptor: {
      Columns: table.columns.map((column) => ({ Name: column.name, Type: column.type })),
      Location: `s3://lake/${name}/`,
    },
    PartitionKeys: keys.map((key) => ({ Name: key, Type: 'string' })),
  };
  return readableTable(input, () => partitions, { s3Root: root, footers });
}

async function write(connection: DuckDBConnection, root: string, size: number): Promise<void> {
  const people = Math.max(100, Math.round(size / 40));
  const lake = join(root, 'lake');
  const copy = async (name: string, by: string, select: string) => {
    mkdirSync(lake, { recursive: true });
    await connection.run(
      `COPY (${select}) TO '${join(lake, name)}' (FORMAT parquet, COMPRESSION zstd, PARTITION_BY (${by}))`,
    );
  };
  await connection.run(raw(size, people));
  await copy('events', 'day', `SELECT * EXCLUDE (person) FROM raw ORDER BY day, event, node`);
  await copy(
    'profile_days',
    'day',
    `SELECT node, event, count(*) AS event_count, sum(TRY_CAST(properties ->> '$.revenue' AS DECIMAL(38,4)))::DECIMAL(38,4) AS revenue,
       min(timestamp) AS first_at, max(timestamp) AS last_at, day FROM raw GROUP BY day, event, node ORDER BY day, event, node`,
  );
  await copy(
    'identity_map',
    'bucket',
    `SELECT ${node('anonymous_id', 'p')} AS node, ${node('user_id', 'p')} AS profile_id, 'user_id' AS kind, 1::BIGINT AS version,
       false AS is_erased, substr(md5(p::VARCHAR), 1, 1) AS bucket FROM range(${people}) AS r (p) WHERE p % 3 = 0`,
  );
  await copy(
    'node_traits',
    'bucket',
    `SELECT ${node('user_id', 'p')} AS node, 'rank' AS trait, CASE WHEN p % 10 = 0 THEN '"gold"' ELSE '"blue"' END AS value,
       TIMESTAMP '2025-01-01' AS "at", 'm' || p AS message_id, substr(md5(p::VARCHAR), 1, 1) AS bucket FROM range(${people}) AS r (p)`,
  );
  await connection.run('DROP TABLE raw');
}

/** A product as Segment's e-commerce specification has it. @see https://segment.com/docs/connections/spec/ecommerce/v2/ */
const product = (
  h: string,
) => `'{"product_id":"' || (${h} % 5000) || '","sku":"SKU-' || (${h} % 5000) || '-' || (${h} % 9) || '","category":"c' || (${h} % 20)
  || '","name":"Item number ' || (${h} % 5000) || '","brand":"b' || (${h} % 70) || '","variant":"' || (${h} % 9) || '","price":' || (${h} % 9000)
  || ',"quantity":' || (1 + ${h} % 3) || ',"position":' || (${h} % 40) || ',"list_id":"' || (${h} % 300) || '","url":"https://shop.example/p/' || (${h} % 5000)
  || '?ref=' || substr(md5(${h}::VARCHAR), 1, 6) || '","image_url":"https://img.example/' || (${h} % 5000) || '-' || (${h} % 9) || '.jpg"}'`;

const node = (kind: string, person: string) => `'${kind}.' || md5('${kind}' || ${person})`;

/** Visits of ten events, of which a visitor repeats many. Few people do most, as everywhere; recent days have more. */
const raw = (size: number, people: number) => `CREATE TABLE raw AS
  WITH drawn AS (
    SELECT i, (${people} * power(hash(i // 10, 1) % 1000003 / 1000003.0, 2))::BIGINT AS person,
      (${days} * power(hash(i // 10, 2) % 1000003 / 1000003.0, 1.3))::INTEGER AS age,
      hash(i, 3) AS h, hash(i // 10, 5) AS visit, (12 * power(hash(i, 4) % 1000003 / 1000003.0, 2))::INTEGER % 12 AS e
    FROM range(${size}) AS r (i)
  )
  SELECT 'src' AS source_id, md5(i::VARCHAR) AS message_id, md5((i // 10)::VARCHAR) AS request_id, (i % 10)::INTEGER AS position,
    10 AS request_events, 'track' AS type, (${JSON.stringify(lakeEvents).replaceAll('"', "'")})[e + 1] AS event,
    CASE WHEN person % 3 = 0 AND visit % 2 = 0 THEN ${node('anonymous_id', 'person')} ELSE ${node('user_id', 'person')} END AS node,
    person, DATE '${lakeDay}' - age + INTERVAL (h % 86400) SECOND AS timestamp, timestamp AS received_at, false AS is_day_flagged,
    false AS is_bot, md5(i::VARCHAR) AS fingerprint,
    CASE WHEN e IN (3, 10) THEN '{"revenue":' || (h % 30000) || ',"tax":' || (h % 3000) || ',"shipping":' || (h % 900)
      || ',"currency":"JPY","order_id":"' || md5(i::VARCHAR) || '","products":[' || ${product('h')} || ',' || ${product('(h // 7)')} || ']}'
      ELSE ${product('h')} END AS properties,
    '{"page":{"path":"/p/' || (h % 5000) || '","title":"' || (h % 5000) || '"},"locale":"ja-JP","userAgent":"Mozilla/5.0 ' || (h % 90) || '"}' AS context,
    strftime(DATE '${lakeDay}' - age, '%Y-%m-%d') AS day
  FROM drawn`;
