import { StartQueryExecutionCommand } from '@aws-sdk/client-athena';
import { startAthena, waitForEnd } from './athena-world.ts';

/** Run as a child that is killed: works on the catalogue and prints a line when a statement has SUCCEEDED. */
const [base = ''] = process.argv.slice(2);
const world = await startAthena(base);
const acknowledge = (line: string): void => {
  process.stdout.write(`${line}\n`);
};

const start = (sql: string) =>
  world.client.send(
    new StartQueryExecutionCommand({
      QueryString: sql,
      WorkGroup: 'refresh',
      QueryExecutionContext: { Database: 'lake' },
    }),
  );

await world.ask(
  "CREATE EXTERNAL TABLE IF NOT EXISTS moved (x int) PARTITIONED BY (p string) STORED AS PARQUET LOCATION 's3://lake-bucket/moved/'",
);
const done = await start("SELECT 'kept' AS word");
await waitForEnd(world.client, done.QueryExecutionId);
acknowledge(`done ${done.QueryExecutionId}`);
const endless = await start(
  "UNLOAD (SELECT a.x FROM UNNEST(sequence(1, 300000)) AS a(x) CROSS JOIN UNNEST(sequence(1, 100000)) AS b(y) WHERE (a.x * b.y) % 7 = 9) TO 's3://lake-bucket/endless/' WITH (format = 'PARQUET')",
);
acknowledge(`endless ${endless.QueryExecutionId}`);
for (let index = 0; ; index += 1) {
  const place = `'s3://lake-bucket/moved/${index}/'`;
  await world.ask(
    `ALTER TABLE moved ADD IF NOT EXISTS PARTITION (p = '${index % 7}') LOCATION ${place}`,
  );
  await world.ask(`ALTER TABLE moved PARTITION (p = '${index % 7}') SET LOCATION ${place}`);
  acknowledge(`moved ${index}`);
}
