/** What the lake's files weigh. */
export interface LakeFiles {
  /** Every object under a prefix with its size. */
  sizes(prefix: string): Promise<readonly { readonly key: string; readonly bytes: number }[]>;
  /** Of a Parquet object: the part of its bytes, 0 to 1, that each column takes. */
  columnShares(key: string): Promise<ReadonlyMap<string, number>>;
}
