import { hkdfSync } from 'node:crypto';
import { GetSecretValueCommand, type SecretsManagerClient } from '@aws-sdk/client-secrets-manager';
import * as z from 'zod';
import { secretsManagerClient } from './aws-clients.ts';

/** The deployment's keys, both derived from the one generated secret. */
export interface DeploymentKeys {
  /** Keys the hashes that node ids are made of. 64 hex digits. */
  readonly nodeKey: string;
  /** Seals vault records, together with each record's salt. 64 hex digits. */
  readonly vaultKey: string;
  /** Signs links by which people take back what they agreed to. 64 hex digits. */
  readonly linkKey: string;
}

const secretShape = z.object({ root: z.string().min(32) });

const derive = (root: string, purpose: string): string =>
  Buffer.from(hkdfSync('sha256', root, '', `daicho ${purpose}`, 32)).toString('hex');

/**
 * Reads the root secret `{"root": "…"}` and derives the keys; once per process.
 *
 * @throws Error when the secret is missing or has another shape
 */
export async function readDeploymentKeys(
  secretId: string,
  client: SecretsManagerClient = secretsManagerClient(),
): Promise<DeploymentKeys> {
  const { SecretString } = await client.send(new GetSecretValueCommand({ SecretId: secretId }));
  const { root } = secretShape.parse(JSON.parse(SecretString ?? '{}'));
  return {
    nodeKey: derive(root, 'node ids'),
    vaultKey: derive(root, 'vault'),
    linkKey: derive(root, 'links'),
  };
}

/**
 * Reads a secret that is one text, not JSON; once per process.
 *
 * @throws Error when the secret is missing or empty
 */
export async function readSecretText(
  secretId: string,
  client: SecretsManagerClient = secretsManagerClient(),
): Promise<string> {
  const { SecretString = '' } = await client.send(
    new GetSecretValueCommand({ SecretId: secretId }),
  );
  if (SecretString === '') throw new Error('A secret is empty that should hold a key');
  return SecretString;
}
