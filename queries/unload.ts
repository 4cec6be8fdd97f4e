import { encodeLiteral } from '../domain/sql-literal.ts';

export interface Unload {
  /** The select; partition columns come last. */
  readonly select: string;
  /** `s3://bucket/prefix/`, where nothing may lie yet. */
  readonly to: string;
  readonly partitionedBy: readonly string[];
  /** `JSON` is one object a line, for Lambdas; it is gzipped. @default PARQUET, compressed with zstd */
  readonly format?: 'PARQUET' | 'JSON';
}

const compressionOf = { PARQUET: 'ZSTD', JSON: 'GZIP' } as const;

/**
 * Writes the rows of a select, one folder `<column>=<value>/` per partition, at most 100 of them.
 *
 * @see https://docs.aws.amazon.com/athena/latest/ug/unload.html
 */
export function unload({ select, to, partitionedBy, format = 'PARQUET' }: Unload): string {
  const by = partitionedBy.map(encodeLiteral).join(', ');
  return `UNLOAD (${select}) TO ${encodeLiteral(to)} WITH (format = '${format}', compression = '${compressionOf[format]}', partitioned_by = ARRAY[${by}])`;
}
