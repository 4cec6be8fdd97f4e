import { attemptPrefix, partitionPrefix, uriOf } from '../../domain/refresh/places.ts';
import type { LandedObjects } from '../../queries/landed.ts';
import { lakeTables } from '../../queries/tables/catalogue.ts';
import type { LakeTable } from '../../queries/tables/table.ts';
import { type LandedRows, landedRows } from './landing-rows.ts';

/** A prefix of a bucket of which the lake takes possession: `''` or `some/where/`. */
export interface LakePlace {
  readonly bucket: string;
  readonly prefix: string;
}

export type Landing = 'first' | 'second';

export const landings = landedRows();

/** Key of the object in which rows landed. */
export function landedKey(
  { prefix }: LakePlace,
  landing: Landing,
  { table, day }: LandedRows,
): string {
  return `${prefix}landing/${table.name}/day=${day}/${landing}.parquet`;
}

/** The objects of one landing of a table, as the control table would list them. */
export function landedObjects(place: LakePlace, landing: Landing, table: LakeTable): LandedObjects {
  const objects = landings[landing].filter((one) => one.table === table);
  return {
    days: objects.map(({ day }) => day),
    uris: objects.map((one) => uriOf(place.bucket, landedKey(place, landing, one))),
  };
}

/** `s3://…/` under which an attempt writes a table. */
export function writtenUnder(
  { bucket, prefix }: LakePlace,
  table: LakeTable,
  attempt: string,
): string {
  return uriOf(bucket, prefix + attemptPrefix(table.name, attempt));
}

/** `s3://…/` of one partition that an attempt wrote. */
export function partitionUnder(
  { bucket, prefix }: LakePlace,
  table: LakeTable,
  attempt: string,
  value: string,
): string {
  const [column = ''] = table.partitionedBy;
  return uriOf(bucket, prefix + partitionPrefix(table.name, attempt, column, value));
}

/** `s3://…/` of a table, where nothing lies outside of its partitions. */
export function tableLocation({ bucket, prefix }: LakePlace, { name, kind }: LakeTable): string {
  return uriOf(bucket, `${prefix}${kind === 'landing' ? 'landing' : 'generations'}/${name}/`);
}

export function tableNamed(name: string): LakeTable {
  const table = lakeTables.find((one) => one.name === name);
  if (table === undefined) throw new RangeError(`${name} is no table of the catalogue`);
  return table;
}

export const corpusBuckets = [...'0123456789abcdef'];
