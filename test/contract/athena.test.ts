import { mkdtempSync, readFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import {
  BatchGetQueryExecutionCommand,
  GetQueryExecutionCommand,
  GetQueryResultsCommand,
  InvalidRequestException,
  ListQueryExecutionsCommand,
  StartQueryExecutionCommand,
  StopQueryExecutionCommand,
} from '@aws-sdk/client-athena';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { type AthenaWorld, bucket, nowEpochMs, startAthena, waitForEnd } from './athena-world.ts';

let world: AthenaWorld;
beforeAll(async () => {
  world = await startAthena(mkdtempSync(join(tmpdir(), 'athena-wire-')));
});
afterAll(() => world.close());

const token = (letter: string) => letter.repeat(36);

const start = (sql: string, more: object = {}) =>
  world.client.send(
    new StartQueryExecutionCommand({
      QueryString: sql,
      WorkGroup: 'refresh',
      QueryExecutionContext: { Database: 'lake' },
      ...more,
    }),
  );

describe('the life of a query', () => {
  test('a query ends SUCCEEDED with its statistics and its place of results', async () => {
    const execution = await world.run('SELECT 1 AS one');
    expect(execution).toMatchObject({
      Query: 'SELECT 1 AS one',
      StatementType: 'DML',
      WorkGroup: 'refresh',
      QueryExecutionContext: { Database: 'lake' },
      Status: { State: 'SUCCEEDED', SubmissionDateTime: new Date(nowEpochMs) },
      Statistics: { DataScannedInBytes: 0 },
      ResultConfiguration: {
        OutputLocation: `s3://${bucket}/athena-results/${execution.QueryExecutionId}.csv`,
      },
    });
    expect(execution.Statistics?.EngineExecutionTimeInMillis).toBeGreaterThanOrEqual(0);
  });

  test('the result file quotes every field, doubles quotes and leaves NULL empty', async () => {
    const sql = `SELECT 'say "hi"' AS a, CAST(NULL AS varchar) AS b, '' AS c, 'two
lines, é 日本' AS d`;
    const { QueryExecutionId } = await world.run(sql);
    const file = join(world.s3Root, bucket, 'athena-results', `${QueryExecutionId}.csv`);
    expect(readFileSync(file, 'utf8')).toBe(
      '"a","b","c","d"\n"say ""hi""",,"","two\nlines, é 日本"\n',
    );
    expect((await world.ask(sql)).rows).toEqual([['say "hi"', null, '', 'two\nlines, é 日本']]);
  });

  test('two columns may have the same name', async () => {
    const { columns, rows } = await world.ask('SELECT 1 AS x, 2 AS x, 3');
    expect(columns.map(({ Name }) => Name)).toEqual(['x', 'x', '_col2']);
    expect(rows).toEqual([['1', '2', '3']]);
  });

  test('the first row of a SELECT holds the names, and pages join without loss', async () => {
    const { QueryExecutionId } = await world.run(
      "SELECT x, 'row ' || CAST(x AS varchar) AS label FROM UNNEST(sequence(1, 2500)) AS t(x) ORDER BY x",
    );
    const sizes: number[] = [];
    const seen: (string | undefined)[] = [];
    let NextToken: string | undefined;
    do {
      const page = await world.client.send(
        new GetQueryResultsCommand({ QueryExecutionId, NextToken, MaxResults: 1000 }),
      );
      const rows = page.ResultSet?.Rows ?? [];
      sizes.push(rows.length);
      seen.push(...rows.map(({ Data }) => Data?.[0]?.VarCharValue));
      NextToken = page.NextToken;
    } while (NextToken !== undefined);
    expect(sizes).toEqual([1000, 1000, 501]);
    expect(seen).toEqual(['x', ...Array.from({ length: 2500 }, (_, index) => String(index + 1))]);
  });

  test('values and types come in the text Athena gives', async () => {
    const { columns, rows } = await world.ask(
      `SELECT TIMESTAMP '2026-01-01 00:00:00' AS t, true AS b, DATE '2026-01-02' AS d, CAST('1.5' AS decimal(38,4)) AS m,
       BIGINT_MAX AS n, 1e7 AS f, ARRAY['a', NULL] AS l FROM (VALUES 9223372036854775807) AS v(BIGINT_MAX)`,
    );
    expect(rows).toEqual([
      [
        '2026-01-01 00:00:00.000',
        'true',
        '2026-01-02',
        '1.5000',
        '9223372036854775807',
        '1.0E7',
        '[a, null]',
      ],
    ]);
    expect(
      columns.map(({ Name, Type, Precision, Scale }) => [Name, Type, Precision, Scale]),
    ).toEqual([
      ['t', 'timestamp', 3, 0],
      ['b', 'boolean', 0, 0],
      ['d', 'date', 0, 0],
      ['m', 'decimal', 38, 4],
      ['n', 'bigint', 19, 0],
      ['f', 'double', 17, 0],
      ['l', 'array', 0, 0],
    ]);
  });

  test('a statement that fails says why, in a form a program can read', async () => {
    const execution = await world.run('SELECT nothing FROM (VALUES 1) AS t(x)');
    expect(execution.Status).toMatchObject({
      State: 'FAILED',
      StateChangeReason: "COLUMN_NOT_FOUND: line 1:8: Column 'nothing' cannot be resolved",
      AthenaError: { ErrorCategory: 2, Retryable: false },
    });
    await expect(
      world.client.send(
        new GetQueryResultsCommand({ QueryExecutionId: execution.QueryExecutionId }),
      ),
    ).rejects.toThrow(/Current state: FAILED/);
  });

  test('values never come back in the reason of a failure', async () => {
    const reason = await world.reasonOf(
      "SELECT CAST(x AS bigint) FROM (VALUES 'hanako@example.com') AS t(x)",
    );
    expect(reason).toBe('INVALID_CAST_ARGUMENT: Value cannot be cast');
  });

  test('a query can be stopped while it runs', async () => {
    const { QueryExecutionId } = await start(
      'SELECT count(*) FROM UNNEST(sequence(1, 300000)) AS a(x) CROSS JOIN UNNEST(sequence(1, 100000)) AS b(y) WHERE (x * y) % 7 = 3',
    );
    await new Promise((resolve) => setTimeout(resolve, 50));
    await world.client.send(new StopQueryExecutionCommand({ QueryExecutionId }));
    const execution = await waitForEnd(world.client, QueryExecutionId);
    expect(execution.Status?.State).toBe('CANCELLED');
    expect((await world.askOne('SELECT 1'))[0]).toBe('1');
  });

  test('more queries than run at a time wait for their turn', async () => {
    const answers = await Promise.all(
      Array.from({ length: 12 }, (_, index) => world.askOne(`SELECT ${index} + 1`)),
    );
    expect(answers.map(([value]) => value)).toEqual(
      Array.from({ length: 12 }, (_, index) => String(index + 1)),
    );
  });

  test('a trivial query takes milliseconds from start to end', async () => {
    const times: number[] = [];
    for (let index = 0; index < 15; index += 1) {
      const began = performance.now();
      await world.run('SELECT 1');
      times.push(performance.now() - began);
    }
    // About 8 ms on two busy cores; the best of many says what it takes when nobody else is at work.
    expect(Math.min(...times)).toBeLessThan(20);
  });

  test('parameters stand for question marks in order, those inside strings do not count', async () => {
    const sql = "SELECT ?, '?' || ?, x FROM (VALUES 1, 2) AS t(x) WHERE x = ?";
    expect((await world.ask(sql, ["'it''s'", "'b'", '2'])).rows).toEqual([["it's", '?b', '2']]);
    await expect(world.ask(sql, ["'a'"])).rejects.toThrow(/Incorrect number of parameters/);
    await expect(world.ask('SELECT ?', ["'a'", "'b'"])).rejects.toThrow(/number of parameters/);
  });
});

describe('requests', () => {
  test('the same token starts a query once, and never another one', async () => {
    const more = { ClientRequestToken: token('a') };
    const first = await start('SELECT 1', more);
    const second = await start('SELECT 1', more);
    expect(second.QueryExecutionId).toBe(first.QueryExecutionId);
    await expect(start('SELECT 2', more)).rejects.toThrow(/Idempotent parameters do not match/);
  });

  test.for([
    ['text that is no SQL', { QueryString: 'SELEC 1' }, /mismatched input 'SELEC'/],
    ['a quote that never closes', { QueryString: "SELECT 'a" }, /never closed/],
    ['an unknown workgroup', { WorkGroup: 'nobody' }, /WorkGroup nobody is not found/],
    [
      'a place for results that is not S3',
      { WorkGroup: 'primary', ResultConfiguration: { OutputLocation: 'file:///x' } },
      /not a valid S3 path/,
    ],
    ['no place for results', { WorkGroup: 'primary' }, /No output location provided/],
    [
      'a statement of more than 262,144 bytes',
      { QueryString: `SELECT '${'x'.repeat(262_144)}'` },
      /longer than 262144 bytes/,
    ],
  ] as const)('%s is an InvalidRequestException', async ([, more, message]) => {
    const error: unknown = await start('SELECT 1', more).catch((thrown: unknown) => thrown);
    expect(error).toBeInstanceOf(InvalidRequestException);
    expect(String(error)).toMatch(message);
  });

  test('an unknown query id is an InvalidRequestException', async () => {
    const get = new GetQueryExecutionCommand({ QueryExecutionId: 'nobody' });
    await expect(world.client.send(get)).rejects.toBeInstanceOf(InvalidRequestException);
  });

  test('a statement of exactly 262,144 bytes is taken', async () => {
    const shell = "SELECT length('')";
    const sql = `SELECT length('${'x'.repeat(262_144 - shell.length)}')`;
    expect(Buffer.byteLength(sql)).toBe(262_144);
    expect(await world.askOne(sql)).toEqual([String(262_144 - shell.length)]);
  });

  test('what only Athena runs is refused by name, as a failed query', async () => {
    expect(await world.reasonOf('SELECT xxhash64(CAST(NULL AS varbinary))')).toBe(
      'NOT_SUPPORTED: the local Athena does not run the function xxhash64',
    );
    expect(await world.reasonOf('DELETE FROM t')).toMatch(/^NOT_SUPPORTED: .*DELETE statements/);
    expect(await world.reasonOf('CREATE VIEW v AS SELECT 1')).toMatch(/^NOT_SUPPORTED: .*views/);
  });

  test('executions can be listed, newest first, and fetched in batches', async () => {
    const { QueryExecutionId: id = '' } = await world.run('SELECT 3');
    const page = await world.client.send(
      new ListQueryExecutionsCommand({ WorkGroup: 'refresh', MaxResults: 2 }),
    );
    expect(page.QueryExecutionIds).toHaveLength(2);
    expect(page.NextToken).toBeDefined();
    const batch = await world.client.send(
      new BatchGetQueryExecutionCommand({ QueryExecutionIds: [id, 'nobody'] }),
    );
    expect(batch.QueryExecutions?.map(({ QueryExecutionId }) => QueryExecutionId)).toEqual([id]);
    expect(batch.UnprocessedQueryExecutionIds).toMatchObject([{ QueryExecutionId: 'nobody' }]);
  });

  test('an operation that is not served is refused by name', async () => {
    const { status, body } = await world.athena.handle({
      method: 'POST',
      path: '/',
      query: new URLSearchParams(),
      headers: { 'x-amz-target': 'AmazonAthena.CreateNamedQuery' },
      body: Buffer.from('{}'),
    });
    expect(status).toBe(400);
    expect(String(body)).toContain('does not serve CreateNamedQuery');
  });

  test('no statement reads files of this machine', async () => {
    expect(await world.reasonOf("SELECT * FROM read_csv('/etc/passwd')")).toMatch(/NOT_SUPPORTED/);
    expect(await world.reasonOf('SELECT * FROM "/etc/passwd"')).toMatch(/TABLE_NOT_FOUND/);
    await expect(start("SELECT * FROM '/etc/passwd'")).rejects.toThrow(/mismatched input/);
  });
});
