/** Objects of the lake bucket, by key. */
export interface LakeObjects {
  /** Name of the bucket, for `s3://` locations. */
  readonly bucket: string;
  /**
   * Keys under a prefix, ascending, at most `limit`.
   *
   * @param limit @default 10,000
   * @param after only keys greater than this
   */
  list(prefix: string, limit?: number, after?: string): Promise<readonly string[]>;
  /** Deletes any number of keys; missing ones are fine. */
  deleteAll(keys: readonly string[]): Promise<void>;
}
