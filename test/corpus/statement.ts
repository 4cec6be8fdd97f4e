/** A statement that the product makes, over the lake of the corpus or over a generated world. */
export interface CorpusStatement {
  /** What makes it: an exported name of `queries/` or of `domain/audience`. */
  readonly builder: string;
  /** Tells it from the builder's others. */
  readonly name: string;
  /** `unload` is Athena's own; what it holds is a `select` of the corpus as well. */
  readonly kind: 'select' | 'unload' | 'ddl';
  readonly sql: string;
  /**
   * Whether rows have to come in the same order. @default as they like: the statement has no ORDER BY, or one with ties
   */
  readonly isOrdered?: boolean;
}
