import { randomBytes } from 'node:crypto';
import { availableParallelism } from 'node:os';
import { join } from 'node:path';
import * as fc from 'fast-check';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { generatedCases, withTables } from '../contract/athena-oracle/queries.ts';
import { answeredByTrino } from '../corpus/answered-by-trino.ts';
import { audienceStatements } from '../corpus/audiences.ts';
import { expressionPages, refusals } from '../corpus/expressions.ts';
import { smallQueries } from '../corpus/small-queries.ts';
import { statementsOver } from '../corpus/statements.ts';
import { buildLake, type PlacedTable } from '../engines/build-lake.ts';
import { buildWorld } from '../engines/build-world.ts';
import type { Engine } from '../engines/engine.ts';
import { compare, type ReportLine, summed, tableOf, writeLastRun } from '../engines/report.ts';
import { declareInTrino, dropInTrino } from '../engines/trino-tables.ts';
import { startBoth, type TwoEngines, trinoTarget } from './target.ts';

const target = trinoTarget();
if (typeof target === 'string') process.stderr.write(`Nothing is run on Trino: ${target}\n`);

/** Schemas of this run, in both catalogues. */
const run = `daicho_${randomBytes(4).toString('hex')}`;
const place = { bucket: 'lake-bucket', prefix: 'corpus/' };
const statements = statementsOver(place).filter(({ kind }) => kind === 'select');
const seeds = Array.from({ length: 12 }, (_, at) => at + 1);

describe.skipIf(typeof target === 'string')('the same SQL on Trino and here', () => {
  let both: TwoEngines;
  let engines: readonly [Engine, Engine];
  const lines: ReportLine[] = [];
  const schemas: { name: string; placed: readonly PlacedTable[] }[] = [];

  const declare = async (name: string, placed: readonly PlacedTable[]) => {
    schemas.push({ name, placed });
    await declareInTrino(both.trino, name, placed);
  };
  const report = (line: ReportLine) => {
    lines.push(line);
    expect(line.differences).toEqual([]);
  };

  beforeAll(async () => {
    if (typeof target === 'string') return;
    both = await startBoth(target);
    engines = [both.trino, both.embedded.athena];
    await declare(run, await buildLake(both.embedded, run, place));
  });
  afterAll(async () => {
    const table = tableOf(engines, lines);
    const differing = lines.filter(({ differences }) => differences.length > 0).length;
    process.stdout.write(`${table}\n`);
    if (process.env['TRINO_TABLE'] === 'write') {
      const on = `${new Date().toISOString().slice(0, 10)}, ${availableParallelism()} cores, shared with other work`;
      const page = join(import.meta.dirname, '../../docs/trino.md');
      writeLastRun(
        page,
        `\n${on}. ${lines.length} lines, ${differing} with a difference.\n\n${table}\n`,
      );
    }
    for (const { name, placed } of schemas) await dropInTrino(both.trino, name, placed);
    await both.stop();
  });

  test.for(statements)('$builder: $name', async ({ builder, name, sql, isOrdered = false }) => {
    report(await compare(engines, run, { name: `${builder}: ${name}`, sql, isOrdered }));
  });

  test.for(seeds)('audiences over a generated world, seed %i', async (seed) => {
    const database = `${run}_w${seed}`;
    const prefix = `world-${seed}/`;
    await declare(
      database,
      await buildWorld(both.embedded, database, { bucket: both.embedded.bucket, prefix }, seed),
    );
    const found: ReportLine[] = [];
    for (const statement of audienceStatements(seed, { packed: 12, alone: 8 })) {
      found.push(await compare(engines, database, statement));
    }
    report(summed(`audiences of a generated world, seed ${seed}`, found));
  });

  test.for(Object.entries({ ...expressionPages, ...answeredByTrino }))(
    'expressions: %s',
    async ([page, cases]) => {
      const found: ReportLine[] = [];
      for (const [expression, value] of cases) {
        const sql = `SELECT ${expression} AS x`;
        const line = await compare(engines, 'default', { name: expression, sql });
        const { rows } = await both.trino.ask('', sql);
        const isAsSaid = rows[0]?.[0] === value;
        const differences = isAsSaid
          ? line.differences
          : [`${expression}: the corpus says ${value}, Trino ${rows[0]?.[0]}`];
        found.push({ ...line, differences });
      }
      report(summed(`expressions: ${page}`, found));
    },
  );

  test('small queries', async () => {
    const found: ReportLine[] = [];
    for (const sql of smallQueries) {
      found.push(await compare(engines, 'default', { name: sql, sql }));
    }
    report(summed('aggregates, windows, joins and sets over few rows', found));
  });

  test('generated queries', async () => {
    const found: ReportLine[] = [];
    for (const [at, one] of fc.sample(generatedCases, { seed: 1, numRuns: 12 }).entries()) {
      for (const [number, query] of one.queries.entries()) {
        const name = `generated query ${at + 1}.${number + 1}`;
        found.push(await compare(engines, 'default', { name, sql: withTables(query, one) }));
      }
    }
    report(summed('generated queries: joins, groups, windows, sets, one on another', found));
  });

  test.for(refusals)('%s is refused by both', async ([sql, reason]) => {
    for (const engine of engines) {
      await expect(engine.ask('default', sql), engine.title).rejects.toThrow(reason);
    }
  });
});
