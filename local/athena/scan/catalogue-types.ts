/** A column as Glue names it. */
interface GlueColumn {
  readonly Name: string;
  readonly Type: string;
}

/** The part of Glue's TableInput that is read here. */
export interface GlueTableInput {
  readonly Name: string;
  readonly TableType?: string;
  readonly PartitionKeys?: readonly GlueColumn[];
  readonly StorageDescriptor: {
    readonly Columns: readonly GlueColumn[];
    readonly Location: string;
  };
  readonly Parameters?: Readonly<Record<string, string>>;
}

/** One partition: values in the order of the table's keys, and where its objects lie. */
export interface Partition {
  readonly values: readonly string[];
  readonly location: string;
}
