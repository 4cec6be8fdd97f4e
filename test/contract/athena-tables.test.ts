import { mkdirSync, mkdtempSync, readFileSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { parquetWriteBuffer } from 'hyparquet-writer';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { type AthenaWorld, bucket, startAthena } from './athena-world.ts';

let world: AthenaWorld;
beforeAll(async () => {
  world = await startAthena(mkdtempSync(join(tmpdir(), 'athena-tables-')));
});
afterAll(() => world.close());

const at = (key: string) => `s3://${bucket}/${key}`;
let tables = 0;

/** A table `t<n> (node string, revenue decimal(38,4), at timestamp) PARTITIONED BY (day string)`. */
async function createTable(): Promise<string> {
  tables += 1;
  const name = `t${tables}`;
  await world.ask(
    `CREATE EXTERNAL TABLE ${name} (\`node\` string, revenue decimal(38,4), \`at\` timestamp)
     PARTITIONED BY (day string) STORED AS PARQUET LOCATION '${at(`${name}/`)}'`,
  );
  return name;
}

const rows = (...nodes: string[]) =>
  `SELECT node, CAST(1.25 AS DECIMAL(38,4)) AS revenue, TIMESTAMPTZ '2026-01-01 09:00:00.5+09:00' AS at FROM (VALUES ${nodes.map((node) => `('${node}')`).join(', ')}) AS v(node)`;

describe('partitions of a table', () => {
  test('only what a partition points at is read, and moving it moves the rows', async () => {
    const table = await createTable();
    await world.putParquet(`${table}/a1/day=2026-01-01/x.parquet`, rows('old'));
    await world.putParquet(`${table}/a2/day=2026-01-01/x.parquet`, rows('new', 'newer'));
    expect((await world.ask(`SELECT node FROM ${table}`)).rows).toEqual([]);
    const add = `ALTER TABLE ${table} ADD IF NOT EXISTS PARTITION (day = '2026-01-01') LOCATION '${at(`${table}/a1/day=2026-01-01/`)}'`;
    await world.ask(add);
    await world.ask(add.replace('/a1/', '/a2/'));
    expect((await world.ask(`SELECT node, day FROM ${table}`)).rows).toEqual([
      ['old', '2026-01-01'],
    ]);
    await world.ask(
      `ALTER TABLE ${table} PARTITION (day = '2026-01-01') SET LOCATION '${at(`${table}/a2/day=2026-01-01/`)}'`,
    );
    expect((await world.ask(`SELECT node FROM ${table} ORDER BY node`)).rows).toEqual([
      ['new'],
      ['newer'],
    ]);
    await world.ask(`ALTER TABLE ${table} DROP IF EXISTS PARTITION (day = '2026-01-01')`);
    expect(await world.askOne(`SELECT count(*) FROM ${table}`)).toEqual(['0']);
  });

  test('several partitions are added by one statement and shown in order', async () => {
    const table = await createTable();
    await world.ask(
      `ALTER TABLE ${table} ADD PARTITION (day='2026-01-02') LOCATION '${at('x/2/')}' PARTITION (day='2026-01-01') LOCATION '${at('x/1/')}'`,
    );
    expect((await world.ask(`SHOW PARTITIONS ${table}`)).rows).toEqual([
      ['day=2026-01-01'],
      ['day=2026-01-02'],
    ]);
  });

  test.for([
    ["ADD PARTITION (day='1') LOCATION 's3://bbb/x/'", /ALREADY_EXISTS: Partition already exists/],
    ["PARTITION (day='9') SET LOCATION 's3://bbb/x/'", /Partition not found/],
    ["DROP PARTITION (day='9')", /Partition not found/],
    [
      "ADD PARTITION (hour='1') LOCATION 's3://bbb/x/'",
      /does not name exactly the partition columns/,
    ],
    ["ADD PARTITION (day='1') LOCATION 'http://x/'", /not a valid S3 location/],
    ['RENAME TO other', /NOT_SUPPORTED/],
  ] as const)('ALTER TABLE … %s fails', async ([change, reason]) => {
    const table = await createTable();
    await world.ask(`ALTER TABLE ${table} ADD PARTITION (day='1') LOCATION '${at('x/1/')}'`);
    expect(await world.reasonOf(`ALTER TABLE ${table} ${change}`)).toMatch(reason);
  });

  test('a partition without files gives no rows, and the columns keep their types', async () => {
    const table = await createTable();
    await world.ask(
      `ALTER TABLE ${table} ADD PARTITION (day='2026-01-01') LOCATION '${at('x/none/')}'`,
    );
    const { rows: found, columns } = await world.ask(`SELECT * FROM ${table}`);
    expect(found).toEqual([]);
    expect(columns.map(({ Name, Type }) => [Name, Type])).toEqual([
      ['node', 'varchar'],
      ['revenue', 'decimal'],
      ['at', 'timestamp'],
      ['day', 'varchar'],
    ]);
    expect(await world.askOne(`SELECT sum(revenue), count(*) FROM ${table}`)).toEqual([null, '0']);
  });

  test('a column that older files lack is NULL there, and timestamps are UTC whatever the file says', async () => {
    world.athena.declareTable('lake', {
      Name: 'grown',
      PartitionKeys: [],
      StorageDescriptor: {
        Columns: [
          { Name: 'a', Type: 'bigint' },
          { Name: 'at', Type: 'timestamp' },
        ],
        Location: at('grown/'),
      },
    });
    await world.putParquet(
      'grown/1.parquet',
      "SELECT 1 AS a, TIMESTAMPTZ '2026-01-01 09:00:00.5+09:00' AS at",
    );
    const bytes = parquetWriteBuffer({
      columnData: [
        { name: 'a', data: [2n], type: 'INT64' },
        { name: 'at', data: [new Date('2026-01-02T00:00:00.250Z')], type: 'TIMESTAMP' },
        { name: 'later', data: ['x'], type: 'STRING' },
      ],
    });
    writeFileSync(join(world.s3Root, bucket, 'grown/2.parquet'), Buffer.from(bytes));
    world.athena.declareTable('lake', {
      Name: 'grown',
      PartitionKeys: [],
      StorageDescriptor: {
        Columns: [
          { Name: 'later', Type: 'string' },
          { Name: 'never', Type: 'decimal(38,4)' },
        ],
        Location: at('grown/'),
      },
    });
    expect((await world.ask('SELECT * FROM grown ORDER BY a')).rows).toEqual([
      ['1', '2026-01-01 00:00:00.500', null, null],
      ['2', '2026-01-02 00:00:00.250', 'x', null],
    ]);
    expect(() =>
      world.athena.declareTable('lake', {
        Name: 'grown',
        StorageDescriptor: { Columns: [{ Name: 'a', Type: 'string' }], Location: at('grown/') },
      }),
    ).toThrow(/cannot become string/);
  });

  test('hidden and empty objects are not data, a broken one is an error', async () => {
    const table = await createTable();
    await world.putParquet(`${table}/p/x.parquet`, rows('n'));
    for (const name of ['_SUCCESS', '.hidden', 'empty']) {
      writeFileSync(join(world.s3Root, bucket, table, 'p', name), name === 'empty' ? '' : 'text');
    }
    await world.ask(`ALTER TABLE ${table} ADD PARTITION (day='d') LOCATION '${at(`${table}/p/`)}'`);
    expect(await world.askOne(`SELECT count(*) FROM ${table}`)).toEqual(['1']);
    writeFileSync(join(world.s3Root, bucket, table, 'p', 'broken'), 'not parquet at all');
    expect(await world.reasonOf(`SELECT count(*) FROM ${table}`)).toMatch(/^HIVE_BAD_DATA/);
  });
});

describe('what is read', () => {
  const days = ['2026-01-01', '2026-01-02', '2026-01-03'];
  beforeAll(async () => {
    world.athena.declareTable('lake', {
      Name: 'landing',
      PartitionKeys: [{ Name: 'day', Type: 'string' }],
      StorageDescriptor: { Columns: [{ Name: 'node', Type: 'string' }], Location: at('landing/') },
      Parameters: {
        'projection.enabled': 'true',
        'projection.day.type': 'date',
        'projection.day.format': 'yyyy-MM-dd',
        'projection.day.range': '2026-01-01,NOW+2DAYS',
        'storage.location.template': at(`landing/day=\${day}/`),
      },
    });
    for (const day of [...days, '1999-01-01', '2026-03-03', '2026-03-09']) {
      for (const name of ['a', 'b']) {
        await world.putParquet(
          `landing/day=${day}/${name}.parquet`,
          `SELECT '${day}/${name}' AS node FROM range(1000)`,
        );
      }
    }
  });

  const scannedBy = async (sql: string) => {
    const { Status, Statistics } = await world.run(sql);
    expect(Status?.StateChangeReason).toBeUndefined();
    return Statistics?.DataScannedInBytes ?? 0;
  };

  test('a projected table has the folders that exist and that its range allows', async () => {
    const { rows: found } = await world.ask('SELECT DISTINCT day FROM landing ORDER BY day');
    expect(found.flat()).toEqual([...days, '2026-03-03']);
  });

  test.for([
    ["day = '2026-01-02'", 2],
    ["day IN ('2026-01-01', '2026-01-03', '2031-01-01')", 4],
    ["day >= '2026-01-02' AND day < '2026-01-04'", 4],
    ["day BETWEEN '2026-01-02' AND '2026-01-02'", 2],
    ["(day = '2026-01-01' AND node <> '') OR (day = '2026-01-02' AND node <> 'x')", 4],
    ["NOT (day > '2026-01-01')", 2],
    ["CAST(day AS date) = DATE '2026-01-03'", 2],
    ["date(day) < DATE '2026-01-02'", 2],
    [
      `"$path" IN ('${at('landing/day=2026-01-01/a.parquet')}', '${at('landing/day=2026-01-02/b.parquet')}', '${at('landing/day=2026-01-02/gone.parquet')}', '${at('elsewhere/x.parquet')}')`,
      2,
    ],
    [`"$path" = '${at('landing/day=2026-01-01/a.parquet')}' AND day = '2026-01-01'`, 1],
    [`"$path" = '${at('landing/day=2026-01-01/a.parquet')}' AND day = '2026-01-02'`, 0],
    [`"$path" IN ('${at('landing/day=1999-01-01/a.parquet')}')`, 0],
    ['node = node', 8],
  ] as const)('WHERE %s reads %i files', async ([where, count]) => {
    const whole = await scannedBy('SELECT count(node) FROM landing');
    expect(
      await world.askOne(`SELECT count(node), count(DISTINCT "$path") FROM landing WHERE ${where}`),
    ).toEqual([String(count * 1000), String(count)]);
    expect(await scannedBy(`SELECT count(node) FROM landing WHERE ${where}`)).toBe(
      (whole / 8) * count,
    );
  });

  test('a condition on the side that an outer join fills up does not thin out that side', async () => {
    const sql = `SELECT count(*), count(r.node) FROM (VALUES '2026-01-01/a', 'nobody') AS l(node)
      LEFT JOIN landing r ON r.node = l.node WHERE r.day IS NULL OR r.day = '2026-01-02'`;
    expect(await world.askOne(sql)).toEqual(['1', '0']);
    const on = `SELECT count(*), count(r.node) FROM (VALUES '2026-01-01/a', 'nobody') AS l(node)
      LEFT JOIN landing r ON r.node = l.node AND r.day = '2026-01-02'`;
    expect(await world.askOne(on)).toEqual(['2', '0']);
  });

  test('a condition on a column that only bears the name of a partition column drops nothing', async () => {
    const sql = `SELECT count(*) FROM landing AS l(day, other) WHERE day = '2026-01-01/a'`;
    expect(await world.askOne(sql)).toEqual(['1000']);
    const inside = `SELECT count(*) FROM (SELECT node AS day FROM landing) AS l WHERE day = '2026-01-01/a'`;
    expect(await world.askOne(inside)).toEqual(['1000']);
  });

  test('"$path" is the address of the object, and no part of *', async () => {
    const [node, path] = await world.askOne(
      `SELECT DISTINCT node, "$path" FROM landing WHERE day = '2026-01-02' AND node LIKE '%b'`,
    );
    expect([node, path]).toEqual(['2026-01-02/b', at('landing/day=2026-01-02/b.parquet')]);
    const { columns } = await world.ask('SELECT * FROM landing LIMIT 1');
    expect(columns.map(({ Name }) => Name)).toEqual(['node', 'day']);
  });

  test('a table named twice is scanned twice, so is a common table expression', async () => {
    const once = await scannedBy('SELECT count(node) FROM landing');
    expect(
      await scannedBy(
        "SELECT count(a.node) FROM landing a JOIN landing b ON a.node = b.node AND a.node = 'x'",
      ),
    ).toBe(2 * once);
    expect(
      await scannedBy(
        'WITH w AS (SELECT node FROM landing) SELECT (SELECT count(node) FROM w), (SELECT max(node) FROM w)',
      ),
    ).toBe(2 * once);
    expect(await scannedBy('WITH w AS (SELECT node FROM landing) SELECT 1')).toBe(0);
  });

  test('ten megabytes at least are billed for a scan, none for what reads nothing or fails', async () => {
    const meteredBy = async (sql: string) => {
      const before = world.metered.length;
      await world.run(sql);
      return world.metered.slice(before);
    };
    expect(await meteredBy('SELECT count(node) FROM landing')).toEqual([
      ['athena', 'bytes_scanned', 10 * 1024 * 1024],
    ]);
    expect(await meteredBy("SELECT node FROM landing WHERE day = '2030-01-01'")).toEqual([]);
    expect(await meteredBy('SELECT 1')).toEqual([]);
    expect(await meteredBy('CREATE DATABASE IF NOT EXISTS other')).toEqual([]);
    expect(await meteredBy('SELECT CAST(node AS bigint) FROM landing')).toEqual([]);
  });

  test('a query that would scan more than its workgroup allows fails, and says so', async () => {
    world.athena.declareWorkGroup({
      name: 'refresh',
      outputLocation: at('athena-results/'),
      bytesScannedCutoff: 100,
    });
    expect(await world.reasonOf('SELECT count(node) FROM landing')).toMatch(
      /^Bytes scanned limit was exceeded/,
    );
    world.athena.declareWorkGroup({ name: 'refresh', outputLocation: at('athena-results/') });
    expect(await world.askOne('SELECT count(*) FROM landing')).toEqual(['8000']);
  });

  test('305 days of three files are planned in a moment', async () => {
    const table = await createTable();
    const start = Date.parse('2011-01-01');
    const all = Array.from({ length: 305 }, (_, index) =>
      new Date(start + index * 86_400_000).toISOString().slice(0, 10),
    );
    await world.putParquet(`${table}/day=${all[0]}/0.parquet`, rows('n'));
    const bytes = readFileSync(join(world.s3Root, bucket, table, `day=${all[0]}`, '0.parquet'));
    for (const day of all) {
      mkdirSync(join(world.s3Root, bucket, table, `day=${day}`), { recursive: true });
      for (const name of ['0', '1', '2']) {
        writeFileSync(join(world.s3Root, bucket, table, `day=${day}`, `${name}.parquet`), bytes);
      }
    }
    const adds = all.map(
      (day) => `PARTITION (day='${day}') LOCATION '${at(`${table}/day=${day}/`)}'`,
    );
    await world.ask(`ALTER TABLE ${table} ADD IF NOT EXISTS ${adds.join(' ')}`);
    expect(
      await world.askOne(`SELECT count(*), count(DISTINCT day), min(day), max(day) FROM ${table}`),
    ).toEqual(['915', '305', all[0], all.at(-1)]);
    const paths = all.map((day) => `'${at(`${table}/day=${day}/1.parquet`)}'`).join(', ');
    expect(await world.askOne(`SELECT count(*) FROM ${table} WHERE "$path" IN (${paths})`)).toEqual(
      ['305'],
    );
    const began = performance.now();
    expect(await world.askOne(`SELECT count(*) FROM ${table} WHERE day = '${all[7]}'`)).toEqual([
      '3',
    ]);
    // About 15 ms on an idle machine.
    expect(performance.now() - began).toBeLessThan(500);
  });
});
