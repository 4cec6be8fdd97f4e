import { type Duration, RemovalPolicy } from 'aws-cdk-lib';
import type { IKey } from 'aws-cdk-lib/aws-kms';
import {
  BlockPublicAccess,
  Bucket,
  BucketEncryption,
  type CfnBucket,
  type LifecycleRule,
  ObjectOwnership,
} from 'aws-cdk-lib/aws-s3';
import type { Construct } from 'constructs';

export interface PrivateBucketProps {
  /** Own key for buckets through which personal data passes. @default S3-managed keys */
  readonly encryptionKey?: IKey;
  /** Everything in the bucket goes after this. @default kept */
  readonly expiration?: Duration;
  /** Further rules, e.g. for one prefix. @default none */
  readonly lifecycleRules?: readonly LifecycleRule[];
}

/** A bucket nobody outside the account reads, TLS only, retained, with a fixed logical id equal to `id`. */
export function privateBucket(scope: Construct, id: string, props: PrivateBucketProps): Bucket {
  const bucket = new Bucket(scope, id, {
    blockPublicAccess: BlockPublicAccess.BLOCK_ALL,
    objectOwnership: ObjectOwnership.BUCKET_OWNER_ENFORCED,
    enforceSSL: true,
    ...(props.encryptionKey
      ? {
          encryption: BucketEncryption.KMS,
          encryptionKey: props.encryptionKey,
          bucketKeyEnabled: true,
        }
      : { encryption: BucketEncryption.S3_MANAGED }),
    lifecycleRules: [
      ...(props.expiration ? [{ expiration: props.expiration }] : []),
      ...(props.lifecycleRules ?? []),
    ],
    removalPolicy: RemovalPolicy.RETAIN,
  });
  const resource = bucket.node.defaultChild as CfnBucket; // L2 buckets always wrap a CfnBucket
  resource.overrideLogicalId(id);
  return bucket;
}
