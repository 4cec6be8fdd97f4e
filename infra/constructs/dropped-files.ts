import { Stack } from 'aws-cdk-lib';
import { Effect, PolicyStatement, ServicePrincipal } from 'aws-cdk-lib/aws-iam';
import { type Bucket, CfnBucket } from 'aws-cdk-lib/aws-s3';
import { CfnQueuePolicy } from 'aws-cdk-lib/aws-sqs';
import type { WorkQueue } from './work-queue.ts';

/**
 * Tells a queue of every object that is written under a prefix of a bucket. By the bucket's own property: the construct
 * that CDK has for it brings a function of its own along. The queue trusts every bucket of this account, because
 * naming this one would make each wait for the other.
 */
export function notifyOfDrops(bucket: Bucket, prefix: string, { queue }: WorkQueue): void {
  queue.addToResourcePolicy(
    new PolicyStatement({
      effect: Effect.ALLOW,
      principals: [new ServicePrincipal('s3.amazonaws.com')],
      actions: ['sqs:SendMessage'],
      resources: [queue.queueArn],
      conditions: { StringEquals: { 'aws:SourceAccount': Stack.of(bucket).account } },
    }),
  );
  const resource = bucket.node.defaultChild;
  if (!(resource instanceof CfnBucket)) throw new Error(`${bucket.node.path} has no resource`);
  resource.notificationConfiguration = {
    queueConfigurations: [
      {
        event: 's3:ObjectCreated:*',
        queue: queue.queueArn,
        filter: { s3Key: { rules: [{ name: 'prefix', value: prefix }] } },
      },
    ],
  };
  // S3 tries the queue when the notification is set: by then it must be allowed to.
  const policy = queue.node.findAll().find((child) => child instanceof CfnQueuePolicy);
  if (policy instanceof CfnQueuePolicy) resource.addDependency(policy);
}
