import { Duration, RemovalPolicy } from 'aws-cdk-lib';
import type { Table } from 'aws-cdk-lib/aws-dynamodb';
import { Key } from 'aws-cdk-lib/aws-kms';
import type { Bucket } from 'aws-cdk-lib/aws-s3';
import { type CfnSecret, Secret } from 'aws-cdk-lib/aws-secretsmanager';
import { Construct } from 'constructs';
import { ledgerTable } from './ledger-table.ts';
import { privateBucket } from './private-bucket.ts';

/** Everything that holds state: what an operator must never lose, and what must not be kept too long. */
export class Stores extends Construct {
  /** Encrypts what holds personal data in the clear: vault, salts, events queue, rejected, imports, exports. */
  readonly personalDataKey: Key;
  /** Root of the deployment's keyed hashes and vault keys. Losing it orphans the graph. */
  readonly keys: Secret;
  /** The first API key, for whoever may read this secret. */
  readonly adminKey: Secret;
  readonly identity: Table;
  readonly vault: Table;
  readonly salts: Table;
  readonly control: Table;
  readonly lake: Bucket;
  readonly rejected: Bucket;
  readonly imports: Bucket;
  readonly exports: Bucket;

  constructor(scope: Construct, id: string) {
    super(scope, id);
    this.personalDataKey = new Key(this, 'PersonalDataKey', {
      description: 'Daicho: personal data in the clear',
      enableKeyRotation: true,
      removalPolicy: RemovalPolicy.RETAIN,
    });
    this.keys = new Secret(this, 'Keys', {
      description: 'Daicho: root of keyed hashes and vault keys; never rotate it in place',
      generateSecretString: {
        secretStringTemplate: '{}',
        generateStringKey: 'root',
        passwordLength: 64,
        excludePunctuation: true,
      },
      removalPolicy: RemovalPolicy.RETAIN,
    });
    const keysResource = this.keys.node.defaultChild as CfnSecret; // L2 secrets always wrap a CfnSecret
    keysResource.overrideLogicalId('KeysSecret');

    this.adminKey = new Secret(this, 'AdminKey', {
      description: 'Daicho: API key with the role admin',
      generateSecretString: { passwordLength: 40, excludePunctuation: true },
      removalPolicy: RemovalPolicy.RETAIN,
    });
    const adminKeyResource = this.adminKey.node.defaultChild as CfnSecret; // L2 secrets always wrap a CfnSecret
    adminKeyResource.overrideLogicalId('AdminKeySecret');

    this.identity = ledgerTable(this, 'IdentityTable', {
      partitionKey: 'node',
      sortKey: 'item',
      stream: true,
    });
    this.vault = ledgerTable(this, 'VaultTable', {
      partitionKey: 'node',
      sortKey: 'item',
      encryptionKey: this.personalDataKey,
    });
    // Erasure deletes the salt; a restored salt would bring the erased data back to life.
    this.salts = ledgerTable(this, 'SaltsTable', {
      partitionKey: 'node',
      encryptionKey: this.personalDataKey,
      pointInTimeRecovery: false,
    });
    this.control = ledgerTable(this, 'ControlTable', {
      partitionKey: 'kind',
      sortKey: 'id',
      timeToLiveAttribute: 'expiresAtEpochSeconds',
    });

    this.lake = privateBucket(this, 'LakeBucket', {
      lifecycleRules: [
        { prefix: 'athena-results/', expiration: Duration.days(1) },
        // Consumed landing objects are deleted by refresh; this removes orphans of crashed attempts only.
        { prefix: 'landing/', expiration: Duration.days(30) },
        // Differences of lists, of use until their run has ended.
        { prefix: 'deliveries/', expiration: Duration.days(30) },
        // What the warehouse wrote for a rebuild of the identity graph.
        { prefix: 'rebuilds/', expiration: Duration.days(14) },
        { abortIncompleteMultipartUploadAfter: Duration.days(1) },
      ],
    });
    const personal = { encryptionKey: this.personalDataKey, expiration: Duration.days(14) };
    this.rejected = privateBucket(this, 'RejectedBucket', personal);
    this.imports = privateBucket(this, 'ImportsBucket', personal);
    this.exports = privateBucket(this, 'ExportsBucket', personal);
  }
}
