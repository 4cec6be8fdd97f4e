import type { LakeTable } from './tables/table.ts';

export interface PartitionPlace {
  /** Values of the partition columns, in their order. */
  readonly values: readonly string[];
  /** `s3://bucket/prefix/` */
  readonly location: string;
}

/**
 * Adds partitions that the catalogue does not have; those it has stay where they are.
 *
 * @see https://docs.aws.amazon.com/athena/latest/ug/alter-table-add-partition.html
 */
export function addPartitions(table: LakeTable, places: readonly PartitionPlace[]): string {
  if (places.length === 0) throw new RangeError('no partition to add');
  const parts = places.map(
    (place) => `PARTITION (${key(table, place)}) LOCATION ${plain(place.location)}`,
  );
  return `ALTER TABLE ${table.name} ADD IF NOT EXISTS ${parts.join(' ')}`;
}

/**
 * Points a partition that the catalogue has at another place. Athena takes one partition a statement.
 *
 * @see https://docs.aws.amazon.com/athena/latest/ug/alter-table-set-location.html
 */
export function setPartitionLocation(table: LakeTable, place: PartitionPlace): string {
  return `ALTER TABLE ${table.name} PARTITION (${key(table, place)}) SET LOCATION ${plain(place.location)}`;
}

function key(table: LakeTable, place: PartitionPlace): string {
  if (place.values.length !== table.partitionedBy.length) {
    throw new RangeError(`${table.name} has ${table.partitionedBy.length} partition columns`);
  }
  return table.partitionedBy
    .map((name, at) => `${name} = ${plain(place.values[at] ?? '')}`)
    .join(', ');
}

/** DDL is read by Hive's rules, where backslashes escape: only characters that mean themselves everywhere pass. */
function plain(value: string): string {
  if (!/^[A-Za-z0-9._:/=-]+$/.test(value)) {
    throw new RangeError('a partition value or location may hold letters, digits and ._:/=- only');
  }
  return `'${value}'`;
}
