import { mkdtempSync, readdirSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join, relative } from 'node:path';
import { PutObjectCommand, type S3Client } from '@aws-sdk/client-s3';
import * as fc from 'fast-check';
import { uriOf } from '../../domain/refresh/places.ts';
import { addPartitions, type PartitionPlace } from '../../queries/partitions.ts';
import { lakeTables } from '../../queries/tables/catalogue.ts';
import type { LakeTable } from '../../queries/tables/table.ts';
import { audienceWarehouse } from '../contract/audience-warehouse.ts';
import type { LakePlace } from '../corpus/lake-address.ts';
import { world } from '../property/audience/arbitrary/world.ts';
import { createTable, type PlacedTable } from './build-lake.ts';
import type { Engine } from './engine.ts';

interface Ports {
  readonly athena: Engine;
  readonly s3: S3Client;
}

/**
 * Lays a generated world of people, as the tests of audiences fill it, into a bucket as Parquet, and declares its tables. All
 * tables of the catalogue that the tests' warehouse has come along.
 */
export async function buildWorld(
  { athena, s3 }: Ports,
  database: string,
  place: LakePlace,
  seed: number,
): Promise<readonly PlacedTable[]> {
  const dir = mkdtempSync(join(tmpdir(), 'daicho-world-'));
  const warehouse = await audienceWarehouse();
  await athena.ask('default', `CREATE DATABASE ${database}`);
  try {
    const [facts] = fc.sample(world, { seed, numRuns: 1 });
    if (facts === undefined) throw new Error('no world');
    await warehouse.fill(facts);
    const found = await warehouse.run('SELECT table_name FROM information_schema.tables');
    const names = (await found.getRows()).map(([name]) => String(name));
    const placed: PlacedTable[] = [];
    for (const table of lakeTables.filter(({ name }) => names.includes(name))) {
      await warehouse.run(copying(table, join(dir, table.name)));
      placed.push(await layTable({ athena, s3 }, database, place, table, dir));
    }
    return placed;
  } finally {
    warehouse.close();
    rmSync(dir, { recursive: true, force: true });
  }
}

const copying = ({ name, partitionedBy }: LakeTable, folder: string): string =>
  `COPY (FROM ${name}) TO '${folder}' (FORMAT parquet, PARTITION_BY (${partitionedBy.map((column) => `"${column}"`).join(', ')}))`;

async function layTable(
  { athena, s3 }: Ports,
  database: string,
  place: LakePlace,
  table: LakeTable,
  dir: string,
): Promise<PlacedTable> {
  const files = readdirSync(join(dir, table.name), { recursive: true, withFileTypes: true })
    .filter((entry) => entry.isFile())
    .map(({ parentPath, name }) => relative(dir, join(parentPath, name)));
  for (const file of files) {
    const Key = `${place.prefix}${file}`;
    const Body = readFileSync(join(dir, file));
    await s3.send(new PutObjectCommand({ Bucket: place.bucket, Key, Body }));
  }
  const location = uriOf(place.bucket, `${place.prefix}${table.name}/`);
  const folders = [...new Set(files.map((file) => file.slice(0, file.lastIndexOf('/'))))];
  const partitions = folders.map((folder): PartitionPlace => {
    const values = folder
      .split('/')
      .slice(1)
      .map((part) => part.slice(part.indexOf('=') + 1));
    return { values, location: uriOf(place.bucket, `${place.prefix}${folder}/`) };
  });
  await athena.ask(database, createTable(table, location));
  if (partitions.length > 0) await athena.ask(database, addPartitions(table, partitions));
  return { table, location, partitions };
}
