import { AthenaClient } from '@aws-sdk/client-athena';
import { DeleteObjectsCommand, S3Client } from '@aws-sdk/client-s3';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { lakeTables } from '../../queries/tables/catalogue.ts';
import { isOnAws, named } from '../contract/aws-run.ts';
import { answeredByTrino } from '../corpus/answered-by-trino.ts';
import { audienceStatements } from '../corpus/audiences.ts';
import { expressionPages, refusals } from '../corpus/expressions.ts';
import { smallQueries } from '../corpus/small-queries.ts';
import { statementsOver } from '../corpus/statements.ts';
import { athenaEngine } from '../engines/athena-engine.ts';
import { buildLake, listKeys } from '../engines/build-lake.ts';
import { buildWorld } from '../engines/build-world.ts';
import { type Embedded, startEmbedded } from '../engines/embedded.ts';
import type { Engine } from '../engines/engine.ts';
import { compare, type ReportLine, summed, tableOf } from '../engines/report.ts';

const bucket = process.env['DAICHO_AWS_BUCKET'];
const workGroup = process.env['DAICHO_AWS_WORKGROUP'] ?? 'primary';
const isAsked = isOnAws && bucket !== undefined;
if (!isAsked) {
  process.stderr.write(
    'Nothing is run on Athena: that needs DAICHO_AWS_TEST=1, credentials in the environment and DAICHO_AWS_BUCKET\n',
  );
}

const prefix = `${named('corpus')}/`;
const database = named('corpus').replaceAll('-', '_');
const here = { bucket: 'lake-bucket', prefix };
const there = { bucket: bucket ?? 'none', prefix };
const pairs = statementsOver(here)
  .map((statement, at) => ({ ...statement, otherSql: statementsOver(there)[at]?.sql ?? '' }))
  .filter(({ kind }) => kind === 'select');
const seeds = [1, 2, 3, 4];

describe.skipIf(!isAsked)('the same SQL here and on Athena', () => {
  let embedded: Embedded;
  let engines: readonly [Engine, Engine];
  let s3: S3Client;
  let client: AthenaClient;
  const lines: ReportLine[] = [];
  const databases: string[] = [];

  const report = (line: ReportLine) => {
    lines.push(line);
    expect(line.differences).toEqual([]);
  };

  beforeAll(async () => {
    embedded = await startEmbedded();
    s3 = new S3Client({});
    client = new AthenaClient({});
    const athena = athenaEngine({ client, workGroup, title: 'Athena', pollMs: 200 });
    engines = [embedded.athena, athena];
    databases.push(database);
    await buildLake(embedded, database, here);
    await buildLake({ athena, s3 }, database, there);
  });
  afterAll(async () => {
    process.stdout.write(`${tableOf(engines, lines)}\n`);
    for (const name of databases) await drop(engines[1], name);
    const keys = await listKeys(s3, there.bucket, prefix);
    for (let from = 0; from < keys.length; from += 1_000) {
      const Objects = keys.slice(from, from + 1_000).map((Key) => ({ Key }));
      await s3.send(new DeleteObjectsCommand({ Bucket: there.bucket, Delete: { Objects } }));
    }
    s3.destroy();
    client.destroy();
    await embedded.stop();
  });

  test.for(pairs)(
    '$builder: $name',
    async ({ builder, name, sql, otherSql, isOrdered = false }) => {
      const statement = { name: `${builder}: ${name}`, sql, otherSql, isOrdered };
      report(await compare(engines, database, statement));
    },
  );

  test.for(seeds)('audiences over a generated world, seed %i', async (seed) => {
    const world = `${database}_w${seed}`;
    const folder = `${prefix}world-${seed}/`;
    databases.push(world);
    await buildWorld(embedded, world, { ...here, prefix: folder }, seed);
    await buildWorld({ athena: engines[1], s3 }, world, { ...there, prefix: folder }, seed);
    const found: ReportLine[] = [];
    for (const statement of audienceStatements(seed, { packed: 12, alone: 8 })) {
      found.push(await compare(engines, world, statement));
    }
    report(summed(`audiences of a generated world, seed ${seed}`, found));
  });

  test.for(Object.entries({ ...expressionPages, ...answeredByTrino }))(
    'expressions: %s',
    async ([page, cases]) => {
      // One statement a page: Athena bills and waits by the statement.
      const sql = `SELECT ${cases.map(([expression], at) => `${expression} AS x${at}`).join(',\n')}`;
      report(await compare(engines, database, { name: `expressions: ${page}`, sql }));
    },
  );

  test.for(smallQueries)('%s', async (sql) => {
    report(await compare(engines, database, { name: sql, sql }));
  });

  test.for(refusals)('%s is refused by both', async ([sql, reason]) => {
    await expect(engines[0].ask(database, sql)).rejects.toThrow(reason);
    await expect(engines[1].ask(database, sql)).rejects.toThrow();
  });
});

async function drop(athena: Engine, name: string): Promise<void> {
  for (const table of lakeTables) {
    await athena.ask(name, `DROP TABLE IF EXISTS \`${table.name}\``);
  }
  await athena.ask('default', `DROP DATABASE \`${name}\``);
}
