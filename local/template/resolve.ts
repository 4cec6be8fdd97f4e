import type { Resource, Template } from './template.ts';

const accountId = '000000000000';
export const region = 'ap-northeast-1';

type Json = Readonly<Record<string, unknown>>;
const isRecord = (value: unknown): value is Json =>
  typeof value === 'object' && value !== null && !Array.isArray(value);

/** Physical name of a resource: the stack and its logical id, in the form that its service allows. */
export function physicalName(template: Template, resource: Resource): string {
  const given = ['TableName', 'BucketName', 'QueueName', 'FunctionName', 'Name']
    .map((property) => resource.properties[property])
    .find((value) => typeof value === 'string');
  if (typeof given === 'string') return given;
  const name = `${template.stackName}-${resource.id}`;
  return resource.type === 'AWS::S3::Bucket' ? name.toLowerCase() : name;
}

/**
 * Evaluates CloudFormation's intrinsic functions against this machine.
 *
 * @param origin where the embedded cloud listens, for queue URLs
 * @throws Error naming an intrinsic that is not served
 */
export function resolver(template: Template, origin: string): (value: unknown) => unknown {
  const pseudo: Record<string, string> = {
    'AWS::AccountId': accountId,
    'AWS::Region': region,
    'AWS::Partition': 'aws',
    'AWS::URLSuffix': 'amazonaws.com',
    'AWS::StackName': template.stackName,
  };
  const find = (id: string): Resource => {
    const resource = template.resources.get(id);
    if (resource === undefined) throw new Error(`The template refers to ${id}, which it lacks`);
    return resource;
  };
  const ref = (id: string): string => {
    const known = pseudo[id];
    if (known !== undefined) return known;
    const resource = find(id);
    const name = physicalName(template, resource);
    if (resource.type === 'AWS::SQS::Queue') return `${origin}/${accountId}/${name}`;
    return resource.type === 'AWS::SecretsManager::Secret' ? arnOf(resource) : name;
  };
  const arnOf = (resource: Resource): string => {
    const name = physicalName(template, resource);
    const at = `${region}:${accountId}`;
    switch (resource.type) {
      case 'AWS::S3::Bucket':
        return `arn:aws:s3:::${name}`;
      case 'AWS::SQS::Queue':
        return `arn:aws:sqs:${at}:${name}`;
      case 'AWS::DynamoDB::Table':
        return `arn:aws:dynamodb:${at}:table/${name}`;
      case 'AWS::Lambda::Function':
        return `arn:aws:lambda:${at}:function:${name}`;
      case 'AWS::SecretsManager::Secret':
        return `arn:aws:secretsmanager:${at}:secret:${name}`;
      default:
        return `arn:aws:${resource.type.split('::')[1]?.toLowerCase()}:${at}:${name}`;
    }
  };
  const attribute = (id: string, name: string): string => {
    const resource = find(id);
    if (name === 'Arn') return arnOf(resource);
    if (name === 'StreamArn') return `${arnOf(resource)}/stream/local`;
    if (name === 'QueueName') return physicalName(template, resource);
    throw new Error(`Fn::GetAtt ${id}.${name} is not served by the embedded cloud`);
  };
  const evaluate = (value: unknown): unknown => {
    if (Array.isArray(value)) return value.map(evaluate);
    if (!isRecord(value)) return value;
    const keys = Object.keys(value);
    const [key] = keys;
    if (keys.length !== 1 || key === undefined || !(key === 'Ref' || key.startsWith('Fn::')))
      return Object.fromEntries(keys.map((name) => [name, evaluate(value[name])]));
    return intrinsic(key, value[key]);
  };
  const intrinsic = (name: string, argument: unknown): unknown => {
    if (name === 'Ref' && typeof argument === 'string') return ref(argument);
    if (name === 'Fn::GetAtt' && Array.isArray(argument))
      return attribute(String(argument[0]), String(argument[1]));
    if (name === 'Fn::Join' && Array.isArray(argument) && Array.isArray(argument[1]))
      return argument[1].map((part) => String(evaluate(part))).join(String(argument[0]));
    if (name === 'Fn::Sub' && typeof argument === 'string')
      return argument.replace(/\$\{([^}]+)\}/g, (_, id: string) => ref(id));
    throw new Error(`${name} is not served by the embedded cloud`);
  };
  return evaluate;
}
