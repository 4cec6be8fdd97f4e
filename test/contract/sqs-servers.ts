import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { CreateQueueCommand, DeleteQueueCommand, SQSClient } from '@aws-sdk/client-sqs';
import { startFauxqs } from 'fauxqs';
import { createSqs, type Sqs } from '../../local/sqs/sqs.ts';
import { startWireServer } from './wire-server.ts';

const clientFor = (endpoint: string): SQSClient =>
  new SQSClient({
    endpoint,
    region: 'ap-northeast-1',
    maxAttempts: 1,
    credentials: { accessKeyId: 'test', secretAccessKey: 'test' },
  });

export interface Served {
  readonly client: SQSClient;
  stop(): Promise<void>;
}

export async function ours(
  clock = Date.now,
): Promise<Served & { readonly sqs: Sqs; readonly used: number[] }> {
  const dir = mkdtempSync(join(tmpdir(), 'daicho-sqs-'));
  const used: number[] = [];
  let origin = '';
  const sqs = createSqs({
    dir,
    clock,
    meter: (_service, _unit, amount) => used.push(amount),
    origin: () => origin,
  });
  const server = await startWireServer(sqs.handle);
  origin = server.url;
  const client = clientFor(server.url);
  return {
    client,
    sqs,
    used,
    stop: async () => {
      client.destroy();
      await server.close();
      sqs.close();
      rmSync(dir, { recursive: true });
    },
  };
}

export async function fauxqs(): Promise<Served> {
  const server = await startFauxqs({ port: 0, logger: false, host: '127.0.0.1' });
  const client = clientFor(`http://127.0.0.1:${server.port}`);
  return {
    client,
    stop: async () => {
      client.destroy();
      await server.stop();
    },
  };
}

const queuesMade = new Set<string>();

/** The account of the environment's credentials. Queues that tests made are deleted at the end. */
export async function aws(): Promise<Served> {
  const client = new SQSClient({});
  return {
    client,
    stop: async () => {
      for (const QueueUrl of queuesMade) await client.send(new DeleteQueueCommand({ QueueUrl }));
      client.destroy();
    },
  };
}

export async function createQueue(
  client: SQSClient,
  QueueName: string,
  Attributes: Record<string, string> = {},
): Promise<string> {
  const { QueueUrl } = await client.send(new CreateQueueCommand({ QueueName, Attributes }));
  if (QueueUrl === undefined) throw new Error('CreateQueue gave no URL');
  queuesMade.add(QueueUrl);
  return QueueUrl;
}

/** Name of the error that a call to the SDK ends in, without the query protocol's prefix, which not every server sends. */
export const faultName = async (promise: Promise<unknown>): Promise<string> => {
  try {
    await promise;
  } catch (error) {
    return error instanceof Error
      ? error.name.replace('AWS.SimpleQueueService.', '')
      : String(error);
  }
  throw new Error('it was expected to fail and did not');
};
