/** Objects of the lake bucket, by key. */
export interface LakeObjects {
  /** Name of the bucket, for `s3://` locations. */
  readonly bucket: string;
  /** Keys under a prefix, ascending, at most `limit`. @default 10,000 */
  list(prefix: string, limit?: number): Promise<readonly string[]>;
  /** Deletes any number of keys; missing ones are fine. */
  deleteAll(keys: readonly string[]): Promise<void>;
}
