import {
  CreateSecretCommand,
  DeleteSecretCommand,
  GetSecretValueCommand,
  PutSecretValueCommand,
  ResourceExistsException,
  ResourceNotFoundException,
  type SecretsManagerClient,
} from '@aws-sdk/client-secrets-manager';
import { secretsManagerClient } from './aws-clients.ts';

/** Credentials of destinations, each a secret of its own: `daicho/destination/<id>`; own channels have another folder. */
export interface DestinationCredentials {
  /** @returns undefined where none were stored */
  read(id: string): Promise<unknown>;
  /** Replaces what was there. */
  write(id: string, credentials: unknown): Promise<void>;
  /**
   * Replaces what was there in one step: a reader sees the old or the new, never a part.
   *
   * @throws ResourceNotFoundException where none were stored
   */
  replace(destinationId: string, credentials: unknown): Promise<void>;
  /** At once and for good; where none are stored that is fine. */
  delete(destinationId: string): Promise<void>;
}

export function secretsDestinationCredentials(
  client: SecretsManagerClient = secretsManagerClient(),
  folder: 'destination' | 'sender' | 'line' = 'destination',
): DestinationCredentials {
  const secretName = (id: string): string => `daicho/${folder}/${id}`;
  return {
    async read(destinationId) {
      try {
        const { SecretString } = await client.send(
          new GetSecretValueCommand({ SecretId: secretName(destinationId) }),
        );
        return SecretString === undefined ? undefined : JSON.parse(SecretString);
      } catch (error) {
        if (error instanceof ResourceNotFoundException) return undefined;
        throw error;
      }
    },
    async write(destinationId, credentials) {
      const Name = secretName(destinationId);
      const SecretString = JSON.stringify(credentials);
      try {
        await client.send(new CreateSecretCommand({ Name, SecretString }));
      } catch (error) {
        if (!(error instanceof ResourceExistsException)) throw error;
        await client.send(new PutSecretValueCommand({ SecretId: Name, SecretString }));
      }
    },
    async replace(destinationId, credentials) {
      const SecretId = secretName(destinationId);
      const SecretString = JSON.stringify(credentials);
      await client.send(new PutSecretValueCommand({ SecretId, SecretString }));
    },
    async delete(destinationId) {
      await client.send(
        new DeleteSecretCommand({
          SecretId: secretName(destinationId),
          ForceDeleteWithoutRecovery: true,
        }),
      );
    },
  };
}
