import type { Column } from '../../queries/tables/table.ts';
import type { PlacedTable } from './build-lake.ts';
import type { Engine } from './engine.ts';

/** Declares in Trino what Athena's catalogue has, over the same objects. */
export async function declareInTrino(
  trino: Engine,
  database: string,
  placed: readonly PlacedTable[],
): Promise<void> {
  await trino.ask('', `CREATE SCHEMA "${database}"`);
  for (const one of placed) {
    await trino.ask(database, createTable(one));
    for (const partition of one.partitions) {
      await trino.ask(
        database,
        `CALL system.register_partition('${database}', '${one.table.name}', ${array(one.table.partitionedBy)}, ${array(partition.values)}, '${partition.location}')`,
      );
    }
  }
}

function createTable({ table, location }: PlacedTable): string {
  const columns = [
    ...table.columns.map(({ name, type }) => `"${name}" ${typeOf(type)}`),
    ...table.partitionedBy.map((name) => `"${name}" varchar`),
  ];
  return `CREATE TABLE "${table.name}" (${columns.join(', ')}) WITH (format = 'PARQUET', external_location = '${location}', partitioned_by = ${array(table.partitionedBy)})`;
}

const array = (values: readonly string[]): string =>
  `ARRAY[${values.map((value) => `'${value}'`).join(', ')}]`;

function typeOf(type: Column['type']): string {
  if (type === 'string') return 'varchar';
  if (type === 'int') return 'integer';
  return type === 'timestamp' ? 'timestamp(3)' : type;
}

/** Takes the declarations away; the objects stay. */
export async function dropInTrino(
  trino: Engine,
  database: string,
  placed: readonly PlacedTable[],
): Promise<void> {
  for (const { table } of placed) await trino.ask(database, `DROP TABLE "${table.name}"`);
  await trino.ask('', `DROP SCHEMA "${database}"`);
}
