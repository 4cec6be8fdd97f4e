import { randomInt, randomUUID } from 'node:crypto';
import { join } from 'node:path';
import * as z from 'zod';
import { AwsError, type Clock, type Meter, type WireHandler, type WireResponse } from '../wire.ts';
import { type Secret, type SecretFile, secretFile } from './secret-file.ts';

interface SecretDeclaration {
  readonly name: string;
  /** @default the name in an ARN of the local account, with a random ending */
  readonly arn?: string;
  /**
   * Generated once: `length` random letters and digits, alone or, with `template` and `key`, as that member of the
   * template's JSON object.
   */
  readonly generate?: {
    readonly length: number;
    readonly template?: string | undefined;
    readonly key?: string | undefined;
  };
  readonly value?: string;
}

export interface Secrets {
  readonly handle: WireHandler;
  /** Makes the secret if it is not there; one that is there keeps its value, whatever the declaration says. */
  declare(declaration: SecretDeclaration): void;
  /** Current value. @throws AwsError ResourceNotFoundException */
  read(name: string): string;
  close(): void;
}

export interface SecretsOptions {
  readonly dir: string;
  readonly clock: Clock;
  readonly meter: Meter;
}

const account = 'arn:aws:secretsmanager:ap-northeast-1:000000000000:secret:';
const alphabet = 'ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789';

const randomText = (length: number): string =>
  Array.from({ length }, () => alphabet[randomInt(alphabet.length)]).join('');

/** Secrets Manager on one file that only its owner may read. */
export function createSecrets({ dir, clock, meter }: SecretsOptions): Secrets {
  const file = secretFile(join(dir, 'secrets.json'));
  const perform = actions(file, clock);
  return {
    async handle({ headers, body }) {
      meter('secretsmanager', 'api_calls', 1);
      try {
        const name = /^secretsmanager\.(\w+)$/.exec(headers['x-amz-target'] ?? '')?.[1] ?? '';
        const action = Object.hasOwn(perform, name) ? perform[name] : undefined;
        if (action === undefined) {
          throw new AwsError(
            'InvalidRequestException',
            `The local Secrets Manager does not serve ${name}.`,
          );
        }
        return answer(200, action(parseBody(body)));
      } catch (error) {
        if (!(error instanceof AwsError)) throw error;
        return answer(error.status, { __type: error.code, Message: error.message });
      }
    },
    declare({ name, arn, generate, value }) {
      if (file.find(name) !== undefined) return;
      const text = value ?? generated(generate ?? { length: 32 });
      file.save({ ...newSecret(name, text, clock()), ...(arn === undefined ? {} : { arn }) });
    },
    read: (name) => existing(file, name).versions[0]?.value ?? '',
    close: () => undefined,
  };
}

function generated({ length, template, key }: NonNullable<SecretDeclaration['generate']>): string {
  const text = randomText(length);
  if (template === undefined || key === undefined) return text;
  const members = z.record(z.string(), z.unknown()).parse(JSON.parse(template));
  return JSON.stringify({ ...members, [key]: text });
}

const newSecret = (name: string, value: string, nowEpochMs: number): Secret => ({
  name,
  arn: `${account}${name}-${randomText(6)}`,
  createdAtEpochMs: nowEpochMs,
  versions: [{ id: randomUUID(), value, createdAtEpochMs: nowEpochMs }],
});

const named = z.object({ SecretId: z.string().min(1) });
const getInput = named.extend({
  VersionStage: z.enum(['AWSCURRENT', 'AWSPREVIOUS']).default('AWSCURRENT'),
  VersionId: z.string().optional(),
});
const createInput = z.object({
  Name: z.string().regex(/^[A-Za-z0-9/_+=.@-]{1,512}$/),
  SecretString: z.string(),
});
const putInput = named.extend({
  SecretString: z.string(),
  ClientRequestToken: z.string().optional(),
});

const deleteInput = named.extend({
  ForceDeleteWithoutRecovery: z.boolean().default(false),
  RecoveryWindowInDays: z.int().min(7).max(30).optional(),
});

/** @see https://docs.aws.amazon.com/secretsmanager/latest/apireference/API_Operations.html */
const actions = (
  file: SecretFile,
  clock: Clock,
): Readonly<Record<string, (input: unknown) => object>> => ({
  GetSecretValue(input) {
    const { SecretId, VersionStage, VersionId } = parse(getInput, input);
    const secret = existing(file, SecretId);
    const staged = secret.versions[VersionStage === 'AWSCURRENT' ? 0 : 1];
    const version =
      VersionId === undefined ? staged : secret.versions.find(({ id }) => id === VersionId);
    if (version === undefined) throw notFound();
    return {
      ARN: secret.arn,
      Name: secret.name,
      VersionId: version.id,
      SecretString: version.value,
      VersionStages: [version === secret.versions[0] ? 'AWSCURRENT' : 'AWSPREVIOUS'],
      CreatedDate: version.createdAtEpochMs / 1_000,
    };
  },
  CreateSecret(input) {
    const { Name, SecretString } = parse(createInput, input);
    if (file.find(Name) !== undefined) {
      throw new AwsError(
        'ResourceExistsException',
        `The operation failed because the secret ${Name} already exists.`,
      );
    }
    const secret = newSecret(Name, SecretString, clock());
    file.save(secret);
    return { ARN: secret.arn, Name, VersionId: secret.versions[0]?.id };
  },
  PutSecretValue(input) {
    const { SecretId, SecretString, ClientRequestToken } = parse(putInput, input);
    const secret = existing(file, SecretId);
    const id = ClientRequestToken ?? randomUUID();
    const version = { id, value: SecretString, createdAtEpochMs: clock() };
    const [current] = secret.versions;
    const kept = current === undefined || current.id === id ? [] : [current];
    file.save({ ...secret, versions: [version, ...kept] });
    return { ARN: secret.arn, Name: secret.name, VersionId: id, VersionStages: ['AWSCURRENT'] };
  },
  /** Without a recovery window alone; one that is not there is then no error. */
  DeleteSecret(input) {
    const { SecretId, ForceDeleteWithoutRecovery, RecoveryWindowInDays } = parse(
      deleteInput,
      input,
    );
    if (!ForceDeleteWithoutRecovery || RecoveryWindowInDays !== undefined) {
      throw new AwsError(
        'InvalidParameterException',
        'The local Secrets Manager deletes with ForceDeleteWithoutRecovery only.',
      );
    }
    const secret = file.find(SecretId);
    if (secret !== undefined) file.remove(secret.name);
    return { ARN: secret?.arn, Name: secret?.name ?? SecretId, DeletionDate: clock() / 1_000 };
  },
  DescribeSecret(input) {
    const secret = existing(file, parse(named, input).SecretId);
    const stages = secret.versions.map(({ id }, index) => [
      id,
      [index === 0 ? 'AWSCURRENT' : 'AWSPREVIOUS'],
    ]);
    return {
      ARN: secret.arn,
      Name: secret.name,
      CreatedDate: secret.createdAtEpochMs / 1_000,
      VersionIdsToStages: Object.fromEntries(stages),
    };
  },
});

function existing(file: SecretFile, nameOrArn: string): Secret {
  const secret = file.find(nameOrArn);
  if (secret === undefined) throw notFound();
  return secret;
}

const notFound = (): AwsError =>
  new AwsError('ResourceNotFoundException', "Secrets Manager can't find the specified secret.");

function parse<Shape extends z.ZodType>(shape: Shape, input: unknown): z.output<Shape> {
  const result = shape.safeParse(input);
  if (result.success) return result.data;
  const issue = result.error.issues[0];
  throw new AwsError(
    'InvalidParameterException',
    `${issue?.path.join('.') ?? ''}: ${issue?.message ?? 'invalid'}`,
  );
}

function parseBody(body: Buffer): unknown {
  try {
    return JSON.parse(body.toString('utf8'));
  } catch {
    throw new AwsError('InvalidRequestException', 'The request is not JSON.');
  }
}

const answer = (status: number, content: object): WireResponse => ({
  status,
  headers: { 'content-type': 'application/x-amz-json-1.1', 'x-amzn-requestid': randomUUID() },
  body: JSON.stringify(content),
});
