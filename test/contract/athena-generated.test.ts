import * as fc from 'fast-check';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { generatedCases } from './athena-oracle/queries.ts';
import { type OracleRow, tableColumns } from './athena-oracle/relation.ts';
import { literal, type OracleType, printed } from './athena-oracle/values.ts';
import { type AthenaWorld, bucket, startAthena } from './athena-world.ts';

let world: AthenaWorld;
beforeAll(async () => {
  world = await startAthena();
});
afterAll(() => world.close());

const glueType = (type: OracleType) =>
  type.kind === 'varchar' ? 'string' : type.kind === 'decimal' ? 'decimal(10,2)' : type.kind;

let datasets = 0;

/** A table in the lake with these rows, half of them in each of two objects. */
async function createTable(rows: readonly OracleRow[]): Promise<string> {
  datasets += 1;
  const name = `g${datasets}`;
  world.athena.declareTable('lake', {
    Name: name,
    StorageDescriptor: {
      Columns: tableColumns.map((column) => ({ Name: column.name, Type: glueType(column.type) })),
      Location: `s3://${bucket}/generated/${name}/`,
    },
  });
  const half = Math.ceil(rows.length / 2);
  for (const [index, part] of [rows.slice(0, half), rows.slice(half)].entries()) {
    if (part.length === 0) continue;
    const lines = part.map(
      (row) =>
        `(${row.map((value, at) => literal(value, tableColumns[at]?.type ?? { kind: 'varchar' })).join(', ')})`,
    );
    const names = tableColumns.map((column) => column.name).join(', ');
    await world.putParquet(
      `generated/${name}/${index}.parquet`,
      `SELECT * FROM (VALUES ${lines.join(', ')}) AS v(${names})`,
    );
  }
  return name;
}

const asMultiset = (rows: readonly (readonly (string | null)[])[]) =>
  rows.map((row) => JSON.stringify(row)).sort();

const runs = Number(process.env['ATHENA_RUNS'] ?? 25);

test('generated queries give the rows that a naive evaluator works out', {
  timeout: 600_000,
}, async () => {
  await fc.assert(
    fc.asyncProperty(generatedCases, async ({ first, second, queries: asked }) => {
      const names = [await createTable(first), await createTable(second)];
      await Promise.all(
        asked.map(async ({ sql, columns, rows }) => {
          const text = sql
            .replaceAll('first_table', names[0] ?? '')
            .replaceAll('second_table', names[1] ?? '');
          const { rows: found } = await world.ask(text).catch((error: unknown) => {
            throw new Error(`${String(error)} in: ${text}`);
          });
          const wanted = rows().map((row) =>
            row.map((value, index) => printed(value, columns[index]?.type ?? { kind: 'varchar' })),
          );
          expect(asMultiset(found), text).toEqual(asMultiset(wanted));
        }),
      );
    }),
    { numRuns: runs, endOnFailure: process.env['ATHENA_SHRINK'] === undefined },
  );
});
