import { AthenaClient } from '@aws-sdk/client-athena';
import type { Warehouse } from '../domain/warehouse/warehouse.ts';
import { athenaWarehouse } from '../stores/warehouse.ts';
import type { Target } from './api-client.ts';

/** Asks the lake of a local stack in SQL, as an analyst would. */
export async function askLakeOf<Answer>(
  { url }: Pick<Target, 'url'>,
  question: (ask: Warehouse['ask']) => Promise<Answer>,
): Promise<Answer> {
  const client = new AthenaClient({
    endpoint: url,
    region: 'ap-northeast-1',
    credentials: { accessKeyId: 'local', secretAccessKey: 'local' },
  });
  const workgroup = 'daicho-local-interactive';
  try {
    return await question(athenaWarehouse({ database: 'daicho', workgroup, client }).ask);
  } finally {
    client.destroy();
  }
}
