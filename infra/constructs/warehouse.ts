import { Stack } from 'aws-cdk-lib';
import { CfnWorkGroup } from 'aws-cdk-lib/aws-athena';
import type { Bucket } from 'aws-cdk-lib/aws-s3';
import { Construct } from 'constructs';
import { lakeTables } from '../../queries/tables/catalogue.ts';
import type { BundledFunction } from './bundled-function.ts';
import { lakeCatalogue } from './lake-catalogue.ts';

const gibibyte = 1024 ** 3;

/** Bytes one query may scan before Athena stops it, per workgroup. */
const cutoffBytes = {
  refresh: 1024 * gibibyte,
  interactive: 50 * gibibyte,
  'sql-audience': 10 * gibibyte,
} as const;

export type WorkgroupName = keyof typeof cutoffBytes;

/** The lake's catalogue and the workgroups that may ask it, each with its byte cut-off. */
export class Warehouse extends Construct {
  readonly databaseName = 'daicho';
  readonly #workgroups: Record<WorkgroupName, CfnWorkGroup>;
  readonly #lake: Bucket;

  constructor(scope: Construct, id: string, props: { readonly lake: Bucket }) {
    super(scope, id);
    this.#lake = props.lake;
    lakeCatalogue(this, {
      databaseName: this.databaseName,
      bucket: props.lake,
      tables: lakeTables,
    });
    this.#workgroups = {
      refresh: this.#workgroup('refresh'),
      interactive: this.#workgroup('interactive'),
      'sql-audience': this.#workgroup('sql-audience'),
    };
  }

  workgroupName(name: WorkgroupName): string {
    return this.#workgroups[name].name;
  }

  /**
   * Lets a function run statements in one workgroup.
   *
   * @param writes whether it may also create and move partitions
   */
  grantQueries(consumer: BundledFunction, name: WorkgroupName, writes: boolean): void {
    const stack = Stack.of(this);
    const arn = (service: string, resource: string): string =>
      stack.formatArn({ service, resource });
    consumer
      .allow(
        [
          'athena:StartQueryExecution',
          'athena:GetQueryExecution',
          'athena:StopQueryExecution',
          'athena:GetQueryResults',
        ],
        [arn('athena', `workgroup/${this.workgroupName(name)}`)],
      )
      .allow(
        [
          'glue:GetDatabase',
          'glue:GetTable',
          'glue:GetPartition',
          'glue:GetPartitions',
          'glue:BatchGetPartition',
          ...(writes
            ? ['glue:BatchCreatePartition', 'glue:UpdatePartition', 'glue:BatchDeletePartition']
            : []),
        ],
        [
          arn('glue', 'catalog'),
          arn('glue', `database/${this.databaseName}`),
          arn('glue', `table/${this.databaseName}/*`),
        ],
      )
      .allow(['s3:GetBucketLocation', 's3:ListBucket'], [this.#lake.bucketArn])
      .allow(
        ['s3:GetObject', 's3:PutObject', ...(writes ? ['s3:DeleteObject'] : [])],
        [writes ? this.#lake.arnForObjects('*') : this.#lake.arnForObjects('athena-results/*')],
      );
    if (!writes) consumer.allow(['s3:GetObject'], [this.#lake.arnForObjects('*')]);
  }

  #workgroup(name: WorkgroupName): CfnWorkGroup {
    const pascal = name.replace(/(^|-)([a-z])/g, (_, __, letter: string) => letter.toUpperCase());
    const workgroup = new CfnWorkGroup(this, `${pascal}Workgroup`, {
      name: `${Stack.of(this).stackName}-${name}`,
      state: 'ENABLED',
      recursiveDeleteOption: false,
      workGroupConfiguration: {
        enforceWorkGroupConfiguration: true,
        publishCloudWatchMetricsEnabled: true,
        bytesScannedCutoffPerQuery: cutoffBytes[name],
        engineVersion: { selectedEngineVersion: 'Athena engine version 3' },
        resultConfiguration: {
          outputLocation: `s3://${this.#lake.bucketName}/athena-results/${name}/`,
          encryptionConfiguration: { encryptionOption: 'SSE_S3' },
        },
      },
    });
    workgroup.overrideLogicalId(`${pascal}Workgroup`);
    return workgroup;
  }
}
