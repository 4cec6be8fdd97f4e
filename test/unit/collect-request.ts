import { createCollect } from '../../functions/collect/collect.ts';
import type { CollectPorts } from '../../functions/collect/ports.ts';
import type { CollectRequest, CollectResponse } from '../../functions/collect/request.ts';
import type { WriteKey } from '../../stores/write-keys.ts';

const keys: Readonly<Record<string, WriteKey>> = {
  wk_server: { sourceId: 'pos', keyKind: 'server', history: true, origins: [] },
  wk_browser: {
    sourceId: 'web',
    keyKind: 'browser',
    history: true,
    origins: ['https://shop.example'],
  },
};
export const basic = (key: string): string => `Basic ${Buffer.from(`${key}:`).toString('base64')}`;
/** When every request comes. */
export const at = Date.parse('2026-11-22T03:00:00.000Z');

export interface Sent {
  readonly response: CollectResponse;
  readonly messages: readonly string[];
}

/** Sends one request to a collector of its own; what is not said is a batch with the server's key. */
export async function send(
  changes: Partial<CollectRequest> & { readonly method?: string },
  failing?: 'queue' | 'keys',
  ports: Partial<CollectPorts> = {},
): Promise<Sent> {
  const { method = 'POST', ...request } = changes;
  const messages: string[] = [];
  const collect = createCollect({
    lookUpKey: async (key) => {
      if (failing === 'keys') throw new Error('the table is away');
      return keys[key];
    },
    enqueue: async (message) => {
      if (failing === 'queue') throw new Error('the queue is away');
      messages.push(message);
    },
    clock: () => at,
    newId: () => 'request-1',
    ...ports,
  });
  const response = await collect({
    rawPath: '/v1/batch',
    headers: { authorization: basic('wk_server') },
    requestContext: { http: { method, sourceIp: '203.0.113.77' } },
    body: '{"batch":[]}',
    isBase64Encoded: false,
    ...request,
  });
  return { response, messages };
}
