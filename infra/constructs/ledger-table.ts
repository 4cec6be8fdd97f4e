import { RemovalPolicy } from 'aws-cdk-lib';
import {
  AttributeType,
  BillingMode,
  type CfnTable,
  StreamViewType,
  Table,
  TableEncryption,
} from 'aws-cdk-lib/aws-dynamodb';
import type { IKey } from 'aws-cdk-lib/aws-kms';
import type { Construct } from 'constructs';

export interface LedgerTableProps {
  readonly partitionKey: string;
  /** @default none */
  readonly sortKey?: string;
  /** Own key for tables that hold personal data. @default AWS-owned key */
  readonly encryptionKey?: IKey;
  /** @default true */
  readonly pointInTimeRecovery?: boolean;
  /** @default no stream */
  readonly stream?: boolean;
  /** Attribute in epoch seconds after which an item may be removed. @default none */
  readonly timeToLiveAttribute?: string;
}

/** A table that no deployment replaces or deletes: retained, deletion-protected, with a fixed logical id equal to `id`. */
export function ledgerTable(scope: Construct, id: string, props: LedgerTableProps): Table {
  const table = new Table(scope, id, {
    partitionKey: { name: props.partitionKey, type: AttributeType.STRING },
    ...(props.sortKey ? { sortKey: { name: props.sortKey, type: AttributeType.STRING } } : {}),
    billingMode: BillingMode.PAY_PER_REQUEST,
    ...(props.encryptionKey
      ? { encryption: TableEncryption.CUSTOMER_MANAGED, encryptionKey: props.encryptionKey }
      : { encryption: TableEncryption.DEFAULT }),
    pointInTimeRecoverySpecification: {
      pointInTimeRecoveryEnabled: props.pointInTimeRecovery ?? true,
    },
    ...(props.stream ? { stream: StreamViewType.NEW_AND_OLD_IMAGES } : {}),
    ...(props.timeToLiveAttribute ? { timeToLiveAttribute: props.timeToLiveAttribute } : {}),
    deletionProtection: true,
    removalPolicy: RemovalPolicy.RETAIN,
  });
  const resource = table.node.defaultChild as CfnTable; // L2 tables always wrap a CfnTable
  resource.overrideLogicalId(id);
  return table;
}
