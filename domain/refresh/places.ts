/** Key prefix under which one attempt writes a table's files, alone. */
export function attemptPrefix(table: string, attempt: string): string {
  return `generations/${table}/${attempt}/`;
}

/**
 * Key prefix of one partition's files of an attempt, as UNLOAD names the folders.
 *
 * @param column the column that UNLOAD partitioned by
 */
export function partitionPrefix(
  table: string,
  attempt: string,
  column: string,
  value: string,
): string {
  return `${attemptPrefix(table, attempt)}${column}=${value}/`;
}

/** `s3://bucket/key` */
export function uriOf(bucket: string, key: string): string {
  return `s3://${bucket}/${key}`;
}

/** The key of a `s3://bucket/key` location. */
export function keyOfUri(uri: string): string {
  return uri.replace(/^s3:\/\/[^/]+\//, '');
}
