import * as z from 'zod';
import { notServed, validationError } from './errors.ts';
import { type Members, refuse } from './request-members.ts';

const streamViewType = z.enum(['KEYS_ONLY', 'NEW_IMAGE', 'OLD_IMAGE', 'NEW_AND_OLD_IMAGES']);
export type StreamViewType = z.infer<typeof streamViewType>;

const createTableInput = z.object({
  TableName: z.string().regex(/^[a-zA-Z0-9_.-]{3,255}$/),
  KeySchema: z
    .array(z.object({ AttributeName: z.string().min(1), KeyType: z.enum(['HASH', 'RANGE']) }))
    .min(1)
    .max(2),
  AttributeDefinitions: z.array(
    z.object({ AttributeName: z.string().min(1), AttributeType: z.enum(['S', 'N', 'B']) }),
  ),
  /** A template gives the view type only, the wire also `StreamEnabled`. */
  StreamSpecification: z
    .object({ StreamEnabled: z.boolean().optional(), StreamViewType: streamViewType.optional() })
    .optional(),
  /** Not on the wire: a template's `TimeToLiveSpecification`, where enabled. */
  TimeToLiveAttribute: z.string().optional(),
});

/** As in CloudFormation and CreateTable. */
export type CreateTableInput = z.input<typeof createTableInput>;

const keyAttribute = z.object({ name: z.string(), type: z.enum(['S', 'N', 'B']) });
export type KeyAttribute = z.infer<typeof keyAttribute>;

export const tableDefinition = z.object({
  name: z.string(),
  hash: keyAttribute,
  range: keyAttribute.optional(),
  streamViewType: streamViewType.optional(),
  timeToLiveAttribute: z.string().optional(),
});
export type TableDefinition = z.infer<typeof tableDefinition>;

/** @throws AwsError ValidationException, also for what is not served here */
export function parseCreateTable(input: Members): TableDefinition {
  refuse(input, 'GlobalSecondaryIndexes', 'LocalSecondaryIndexes');
  const parsed = createTableInput.safeParse(input);
  if (!parsed.success) throw validationError(z.prettifyError(parsed.error));
  const { KeySchema, AttributeDefinitions, StreamSpecification } = parsed.data;
  const [first, second] = KeySchema;
  if (first?.KeyType !== 'HASH' || (second !== undefined && second.KeyType !== 'RANGE')) {
    throw validationError(
      'Invalid KeySchema: The first KeySchemaElement is not a HASH key type, or the second not a RANGE key type',
    );
  }
  if (AttributeDefinitions.length !== KeySchema.length) {
    throw validationError(
      'One or more parameter values were invalid: Number of attributes in KeySchema does not exactly match number of attributes defined in AttributeDefinitions',
    );
  }
  const attribute = (name: string): KeyAttribute => {
    const definition = AttributeDefinitions.find((one) => one.AttributeName === name);
    if (definition !== undefined) return { name, type: definition.AttributeType };
    throw validationError(
      `One or more parameter values were invalid: Some index key attributes are not defined in AttributeDefinitions. Keys: [${name}]`,
    );
  };
  const isStreaming =
    StreamSpecification !== undefined && StreamSpecification.StreamEnabled !== false;
  if (isStreaming && StreamSpecification.StreamViewType === undefined) {
    throw notServed('A stream without StreamViewType');
  }
  return {
    name: parsed.data.TableName,
    hash: attribute(first.AttributeName),
    range: second && attribute(second.AttributeName),
    streamViewType: isStreaming ? StreamSpecification.StreamViewType : undefined,
    timeToLiveAttribute: parsed.data.TimeToLiveAttribute,
  };
}
