import { mkdtempSync, rmSync, statSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import {
  CreateSecretCommand,
  DeleteSecretCommand,
  DescribeSecretCommand,
  GetRandomPasswordCommand,
  GetSecretValueCommand,
  PutSecretValueCommand,
  SecretsManagerClient,
} from '@aws-sdk/client-secrets-manager';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { createSecrets, type Secrets } from '../../local/secrets/secrets.ts';
import { startWireServer, type WireServer } from './wire-server.ts';

const dir = mkdtempSync(join(tmpdir(), 'daicho-secrets-'));
const open = (): Secrets => createSecrets({ dir, clock: Date.now, meter: () => undefined });
let secrets: Secrets;
let server: WireServer;
let client: SecretsManagerClient;
beforeAll(async () => {
  secrets = open();
  server = await startWireServer((request) => secrets.handle(request));
  client = new SecretsManagerClient({
    endpoint: server.url,
    region: 'ap-northeast-1',
    maxAttempts: 1,
    credentials: { accessKeyId: 'test', secretAccessKey: 'test' },
  });
});
afterAll(async () => {
  client.destroy();
  await server.close();
  rmSync(dir, { recursive: true });
});

const secretText = async (SecretId: string): Promise<string | undefined> =>
  (await client.send(new GetSecretValueCommand({ SecretId }))).SecretString;

test('a declared secret is generated once and stays, also after a restart', async () => {
  const declaration = {
    name: 'Keys',
    generate: { length: 64, template: '{"vaultKey":"given"}', key: 'nodeKey' },
  };
  secrets.declare(declaration);
  const value = await secretText('Keys');
  expect(JSON.parse(value ?? '')).toEqual({
    vaultKey: 'given',
    nodeKey: expect.stringMatching(/^[A-Za-z0-9]{64}$/),
  });
  secrets.declare(declaration);
  secrets = open();
  secrets.declare({ name: 'Keys', value: 'another' });
  expect(await secretText('Keys')).toBe(value);
});

test('a secret can be declared with the ARN by which the template knows it', async () => {
  const arn = 'arn:aws:secretsmanager:ap-northeast-1:000000000000:secret:brand-AdminKey';
  secrets.declare({ name: 'brand-AdminKey', arn, generate: { length: 40 } });
  expect(await secretText(arn)).toBe(secrets.read('brand-AdminKey'));
  expect(secrets.read('brand-AdminKey')).toMatch(/^[A-Za-z0-9]{40}$/);
});

test('only its owner may read the file', () => {
  expect(statSync(join(dir, 'secrets.json')).mode & 0o777).toBe(0o600);
});

// https://docs.aws.amazon.com/secretsmanager/latest/apireference/API_GetSecretValue.html
test('a secret is found by name, by ARN, and by ARN without its ending', async () => {
  const { ARN = '' } = await client.send(
    new CreateSecretCommand({ Name: 'meta/token', SecretString: 's3cret' }),
  );
  expect(await secretText('meta/token')).toBe('s3cret');
  expect(await secretText(ARN)).toBe('s3cret');
  expect(await secretText(ARN.replace(/-\w{6}$/, ''))).toBe('s3cret');
});

// https://docs.aws.amazon.com/secretsmanager/latest/apireference/API_PutSecretValue.html
test('a new value becomes current and the one before stays previous', async () => {
  await client.send(new CreateSecretCommand({ Name: 'rotated', SecretString: 'one' }));
  await client.send(new PutSecretValueCommand({ SecretId: 'rotated', SecretString: 'two' }));
  const previous = new GetSecretValueCommand({ SecretId: 'rotated', VersionStage: 'AWSPREVIOUS' });
  expect(await secretText('rotated')).toBe('two');
  expect((await client.send(previous)).SecretString).toBe('one');
  const described = await client.send(new DescribeSecretCommand({ SecretId: 'rotated' }));
  expect(Object.values(described.VersionIdsToStages ?? {}).flat()).toEqual([
    'AWSCURRENT',
    'AWSPREVIOUS',
  ]);
});

// https://docs.aws.amazon.com/secretsmanager/latest/apireference/API_DeleteSecret.html
test('a secret is deleted for good, twice without an error, and its name is free', async () => {
  const gone = { SecretId: 'short-lived', ForceDeleteWithoutRecovery: true };
  await client.send(new CreateSecretCommand({ Name: 'short-lived', SecretString: 'one' }));
  for (const _ of ['once', 'again']) await client.send(new DeleteSecretCommand(gone));
  secrets = open();
  await expect(secretText('short-lived')).rejects.toThrow();
  await client.send(new CreateSecretCommand({ Name: 'short-lived', SecretString: 'two' }));
  expect(await secretText('short-lived')).toBe('two');
});

// https://docs.aws.amazon.com/secretsmanager/latest/apireference/API_CreateSecret.html#API_CreateSecret_Errors
test("errors have AWS's names, and what is not served is refused by name", async () => {
  await expect(secretText('nobody')).rejects.toMatchObject({ name: 'ResourceNotFoundException' });
  const again = client.send(new CreateSecretCommand({ Name: 'rotated', SecretString: 'x' }));
  await expect(again).rejects.toMatchObject({ name: 'ResourceExistsException' });
  await expect(client.send(new GetRandomPasswordCommand({}))).rejects.toThrow('GetRandomPassword');
});
