import * as z from 'zod';
import { physicalName, resolver } from './resolve.ts';
import type { Resource, Template } from './template.ts';

const tableProperties = z.object({
  KeySchema: z.array(z.object({ AttributeName: z.string(), KeyType: z.enum(['HASH', 'RANGE']) })),
  AttributeDefinitions: z.array(
    z.object({ AttributeName: z.string(), AttributeType: z.enum(['S', 'N', 'B']) }),
  ),
  StreamSpecification: z
    .object({
      StreamViewType: z.enum(['NEW_AND_OLD_IMAGES', 'NEW_IMAGE', 'OLD_IMAGE', 'KEYS_ONLY']),
    })
    .optional(),
  TimeToLiveSpecification: z.object({ AttributeName: z.string() }).optional(),
});
const queueProperties = z.object({
  VisibilityTimeout: z.number().default(30),
  MessageRetentionPeriod: z.number().default(345_600),
  DelaySeconds: z.number().default(0),
  RedrivePolicy: z
    .object({ deadLetterTargetArn: z.string(), maxReceiveCount: z.number() })
    .optional(),
});
const bucketProperties = z.object({
  NotificationConfiguration: z
    .strictObject({
      QueueConfigurations: z.array(
        z.strictObject({
          Event: z.string().startsWith('s3:ObjectCreated:'),
          Queue: z.string(),
          Filter: z
            .object({
              S3Key: z.object({
                Rules: z.array(z.object({ Name: z.string(), Value: z.string() })),
              }),
            })
            .optional(),
        }),
      ),
    })
    .optional(),
});
const functionProperties = z.object({
  Handler: z.string(),
  Timeout: z.number().default(3),
  MemorySize: z.number().default(128),
  Code: z.object({ S3Key: z.string() }),
  Environment: z.object({ Variables: z.record(z.string(), z.string()) }).optional(),
});
const mappingProperties = z.object({
  EventSourceArn: z.string(),
  FunctionName: z.string(),
  BatchSize: z.number().default(10),
  MaximumBatchingWindowInSeconds: z.number().default(0),
  FunctionResponseTypes: z.array(z.string()).default([]),
  ScalingConfig: z.object({ MaximumConcurrency: z.number() }).optional(),
});
const glueTableProperties = z.object({
  DatabaseName: z.string(),
  TableInput: z.object({
    Name: z.string(),
    TableType: z.string().default('EXTERNAL_TABLE'),
    Parameters: z.record(z.string(), z.string()).default({}),
    PartitionKeys: z.array(z.object({ Name: z.string(), Type: z.string() })),
    StorageDescriptor: z.object({
      Columns: z.array(z.object({ Name: z.string(), Type: z.string() })),
      Location: z.string(),
    }),
  }),
});
const workgroupProperties = z.object({
  Name: z.string(),
  WorkGroupConfiguration: z.object({
    BytesScannedCutoffPerQuery: z.number().optional(),
    ResultConfiguration: z.object({ OutputLocation: z.string() }).optional(),
  }),
});
const secretProperties = z.object({
  GenerateSecretString: z
    .object({
      PasswordLength: z.number().default(32),
      SecretStringTemplate: z.string().optional(),
      GenerateStringKey: z.string().optional(),
    })
    .optional(),
});
const scheduleProperties = z.object({
  ScheduleExpression: z.string(),
  ScheduleExpressionTimezone: z.string().default('UTC'),
  Target: z.object({ Arn: z.string(), Input: z.string().optional() }),
});

export interface PlannedFunction {
  readonly name: string;
  readonly arn: string;
  readonly bundle: string;
  /** `handler.handler` means export `handler` of `handler.mjs`. */
  readonly handler: string;
  readonly timeoutSeconds: number;
  readonly memoryMegabytes: number;
  readonly environment: Readonly<Record<string, string>>;
}

/** What the template declares, with every intrinsic evaluated; the boot creates it in this order. */
export type Plan = ReturnType<typeof planFrom>;

/**
 * Reads a template's resources into typed declarations.
 *
 * @throws Error (zod) naming the resource whose properties this cloud does not understand
 */
export function planFrom(template: Template, origin: string) {
  const evaluate = resolver(template, origin);
  const read = <Shape>(type: string, schema: z.ZodType<Shape>) =>
    template.ofType(type).map((resource: Resource) => {
      const parsed = schema.safeParse(evaluate(resource.properties));
      if (!parsed.success)
        throw new Error(`${resource.id} (${type}): ${z.prettifyError(parsed.error)}`);
      return {
        id: resource.id,
        name: physicalName(template, resource),
        properties: parsed.data,
      };
    });
  const functions: PlannedFunction[] = read('AWS::Lambda::Function', functionProperties).map(
    ({ id, name, properties }) => ({
      name,
      arn: String(evaluate({ 'Fn::GetAtt': [id, 'Arn'] })),
      bundle: template.assetFolder(properties.Code.S3Key.replace(/\.zip$/, '')),
      handler: properties.Handler,
      timeoutSeconds: properties.Timeout,
      memoryMegabytes: properties.MemorySize,
      environment: properties.Environment?.Variables ?? {},
    }),
  );
  return {
    functions,
    tables: read('AWS::DynamoDB::Table', tableProperties),
    buckets: read('AWS::S3::Bucket', bucketProperties),
    queues: read('AWS::SQS::Queue', queueProperties),
    secrets: read('AWS::SecretsManager::Secret', secretProperties).map((secret) => ({
      ...secret,
      arn: String(evaluate({ Ref: secret.id })),
    })),
    mappings: read('AWS::Lambda::EventSourceMapping', mappingProperties),
    databases: read(
      'AWS::Glue::Database',
      z.object({ DatabaseInput: z.object({ Name: z.string() }) }),
    ),
    glueTables: read('AWS::Glue::Table', glueTableProperties),
    workgroups: read('AWS::Athena::WorkGroup', workgroupProperties),
    schedules: read('AWS::Scheduler::Schedule', scheduleProperties),
    functionUrls: read('AWS::Lambda::Url', z.object({ TargetFunctionArn: z.string() })),
    routes: read(
      'AWS::ApiGatewayV2::Route',
      z.object({ RouteKey: z.string(), Target: z.string() }),
    ),
    integrations: read('AWS::ApiGatewayV2::Integration', z.object({ IntegrationUri: z.string() })),
  };
}
