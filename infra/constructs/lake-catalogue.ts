import { RemovalPolicy, Stack } from 'aws-cdk-lib';
import { CfnDatabase, CfnTable } from 'aws-cdk-lib/aws-glue';
import type { Bucket } from 'aws-cdk-lib/aws-s3';
import type { Construct } from 'constructs';
import type { LakeTable } from '../../queries/tables/table.ts';

const pascal = (name: string): string =>
  name.replace(/(^|_)([a-z])/g, (_, __, letter: string) => letter.toUpperCase());

const parquet = {
  inputFormat: 'org.apache.hadoop.hive.ql.io.parquet.MapredParquetInputFormat',
  outputFormat: 'org.apache.hadoop.hive.ql.io.parquet.MapredParquetOutputFormat',
  serdeInfo: {
    serializationLibrary: 'org.apache.hadoop.hive.ql.io.parquet.serde.ParquetHiveSerDe',
  },
};

/** Landing tables need no partitions in the catalogue: Athena derives the day folders. */
const projection = (location: string): Record<string, string> => ({
  'projection.enabled': 'true',
  'projection.day.type': 'date',
  'projection.day.format': 'yyyy-MM-dd',
  'projection.day.range': '1970-01-01,NOW+2DAYS',
  'storage.location.template': `${location}day=\${day}/`,
});

/** The Glue database of the lake and one table for each entry of `tables`, all retained. */
export function lakeCatalogue(
  scope: Construct,
  props: {
    readonly databaseName: string;
    readonly bucket: Bucket;
    readonly tables: readonly LakeTable[];
  },
): CfnDatabase {
  const catalogId = Stack.of(scope).account;
  const database = new CfnDatabase(scope, 'LakeDatabase', {
    catalogId,
    databaseInput: { name: props.databaseName },
  });
  database.overrideLogicalId('LakeDatabase');
  database.applyRemovalPolicy(RemovalPolicy.RETAIN);
  for (const table of props.tables) {
    const folder = table.kind === 'landing' ? 'landing' : 'generations';
    const location = `s3://${props.bucket.bucketName}/${folder}/${table.name}/`;
    const resource = new CfnTable(scope, `${pascal(table.name)}Table`, {
      catalogId,
      databaseName: props.databaseName,
      tableInput: {
        name: table.name,
        tableType: 'EXTERNAL_TABLE',
        parameters: {
          classification: 'parquet',
          ...(table.kind === 'landing' ? projection(location) : {}),
        },
        partitionKeys: table.partitionedBy.map((name) => ({ name, type: 'string' })),
        storageDescriptor: {
          ...parquet,
          location,
          columns: table.columns.map(({ name, type }) => ({ name, type })),
        },
      },
    });
    resource.overrideLogicalId(`${pascal(table.name)}Table`);
    resource.addResourceDependency(database);
    resource.applyRemovalPolicy(RemovalPolicy.RETAIN);
  }
  return database;
}
