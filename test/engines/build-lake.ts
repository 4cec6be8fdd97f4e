import { ListObjectsV2Command, PutObjectCommand, type S3Client } from '@aws-sdk/client-s3';
import { keyOfUri } from '../../domain/refresh/places.ts';
import { addPartitions, type PartitionPlace } from '../../queries/partitions.ts';
import { lakeTables } from '../../queries/tables/catalogue.ts';
import type { LakeTable } from '../../queries/tables/table.ts';
import { unload } from '../../queries/unload.ts';
import { toParquet } from '../../stores/lake-writer.ts';
import { type Generation, generationsOf } from '../corpus/generations.ts';
import {
  type LakePlace,
  landedKey,
  landings,
  partitionUnder,
  tableLocation,
  writtenUnder,
} from '../corpus/lake-address.ts';
import type { Engine } from './engine.ts';

/** A table of a database and where its partitions lie. */
export interface PlacedTable {
  readonly table: LakeTable;
  readonly location: string;
  readonly partitions: readonly PartitionPlace[];
}

interface Ports {
  /** The engine that writes: Athena, Amazon's or the local one. */
  readonly athena: Engine;
  readonly s3: S3Client;
}

/** Lands the corpus and turns its first landing into generations, by the product's own statements. */
export async function buildLake(
  { athena, s3 }: Ports,
  database: string,
  place: LakePlace,
): Promise<readonly PlacedTable[]> {
  await athena.ask('default', `CREATE DATABASE ${database}`);
  const placed = new Map<string, PartitionPlace[]>(lakeTables.map(({ name }) => [name, []]));
  const add = async (table: LakeTable, partitions: readonly PartitionPlace[]) => {
    if (partitions.length === 0) return;
    await athena.ask(database, addPartitions(table, partitions));
    placed.get(table.name)?.push(...partitions);
  };
  for (const table of lakeTables) {
    await athena.ask(database, createTable(table, tableLocation(place, table)));
  }
  await putLandings(s3, place);
  for (const table of lakeTables) await add(table, landedPartitions(place, table));
  for (const generation of generationsOf(place)) {
    const { table, attempt, select } = generation;
    const to = writtenUnder(place, table, attempt);
    await athena.ask(
      database,
      unload({ select, to, partitionedBy: table.partitionedBy.slice(0, 1) }),
    );
    await add(table, await writtenPartitions(s3, place, generation));
  }
  return lakeTables.map((table) => ({
    table,
    location: tableLocation(place, table),
    partitions: placed.get(table.name) ?? [],
  }));
}

/** Hive DDL of an external table of the lake. */
export function createTable(table: LakeTable, location: string): string {
  const columns = table.columns.map(({ name, type }) => `\`${name}\` ${type}`).join(', ');
  const by = table.partitionedBy.map((name) => `\`${name}\` string`).join(', ');
  return `CREATE EXTERNAL TABLE \`${table.name}\` (${columns}) PARTITIONED BY (${by}) STORED AS PARQUET LOCATION '${location}'`;
}

async function putLandings(s3: S3Client, place: LakePlace): Promise<void> {
  for (const landing of ['first', 'second'] as const) {
    for (const landed of landings[landing]) {
      await s3.send(
        new PutObjectCommand({
          Bucket: place.bucket,
          Key: landedKey(place, landing, landed),
          Body: toParquet(landed.table, landed.rows),
        }),
      );
    }
  }
}

function landedPartitions(place: LakePlace, table: LakeTable): PartitionPlace[] {
  const both = [...landings.first, ...landings.second].filter((one) => one.table === table);
  return [...new Set(both.map(({ day }) => day))].map((day) => ({
    values: [day],
    location: `${tableLocation(place, table)}day=${day}/`,
  }));
}

async function writtenPartitions(
  s3: S3Client,
  place: LakePlace,
  { table, attempt, further }: Generation,
): Promise<PartitionPlace[]> {
  const prefix = keyOfUri(writtenUnder(place, table, attempt));
  const keys = await listKeys(s3, place.bucket, prefix);
  const folders = keys.map((key) => key.slice(prefix.length).split('/')[0] ?? '');
  return [...new Set(folders)]
    .filter((folder) => folder.includes('='))
    .map((folder) => folder.slice(folder.indexOf('=') + 1))
    .map((value) => ({
      values: [value, ...further],
      location: partitionUnder(place, table, attempt, value),
    }));
}

/** All keys under a prefix. */
export async function listKeys(s3: S3Client, Bucket: string, Prefix: string): Promise<string[]> {
  const keys: string[] = [];
  let ContinuationToken: string | undefined;
  do {
    const page = await s3.send(
      new ListObjectsV2Command({ Bucket, Prefix, ...(ContinuationToken && { ContinuationToken }) }),
    );
    keys.push(...(page.Contents ?? []).map(({ Key = '' }) => Key));
    ContinuationToken = page.NextContinuationToken;
  } while (ContinuationToken !== undefined);
  return keys;
}
