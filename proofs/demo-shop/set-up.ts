import * as z from 'zod';
import type { ApiClient } from '../api-client.ts';
import { permitEverything } from '../steps.ts';
import { shopAudiences } from './audiences.ts';
import { type SourceId, sourceIds } from './shop-call.ts';

/** What the shop calls its sources. Only the browser's key is in the open; imports bring days of their own. */
const sources: Readonly<Record<SourceId, Readonly<Record<string, unknown>>>> = {
  web: { name: '店のサイト (ブラウザ)', keyKind: 'browser' },
  'order-system': { name: '受注システム', keyKind: 'server', history: true },
  pos: { name: '店頭レジ', keyKind: 'server', history: true },
  'call-centre': { name: 'お客様相談室', keyKind: 'server' },
};

/** Lists of the stand-ins, and the folder of the file. */
export const lists = {
  google: '555000222',
  meta: '23850000000000002',
  webhook: 'otayori',
  csv: 'partners/otayori',
};

const destinations = {
  google: {
    name: 'Google',
    type: 'google',
    settings: { operatingAccountId: '1234567890', userListId: lists.google },
    credentials: { accessToken: 'stand-in' },
  },
  meta: {
    name: 'Meta',
    type: 'meta',
    settings: { audienceId: lists.meta },
    credentials: { accessToken: 'stand-in' },
  },
  webhook: {
    name: 'お便り (Webhook)',
    type: 'webhook',
    settings: { url: 'https://hook.shop.example/otayori', audience: lists.webhook },
    // The one key that the receiver on a laptop knows: docs/webhook.md.
    credentials: { key: 'whsec_dGhlIHJlY2VpdmVyIG9uIHRoaXMgY29tcHV0ZXI=' },
  },
  csv: { name: 'CSV', type: 'csv', settings: { folder: lists.csv } },
} as const;
export type DestinationId = keyof typeof destinations;

export const shopSyncs: Readonly<
  Record<string, { readonly audienceId: string; readonly destinationId: DestinationId }>
> = {
  'repeaters-google': { audienceId: 'repeaters', destinationId: 'google' },
  'repeaters-meta': { audienceId: 'repeaters', destinationId: 'meta' },
  'repeaters-webhook': { audienceId: 'repeaters', destinationId: 'webhook' },
  'leaving-csv': { audienceId: 'leaving', destinationId: 'csv' },
};

const anything = z.looseObject({});

/** Makes sources, audiences, destinations and syncs. @returns write key by source */
export async function setUpShop(api: ApiClient): Promise<ReadonlyMap<SourceId, string>> {
  const writeKeys = new Map<SourceId, string>();
  for (const id of sourceIds) {
    const source = { id, ...sources[id] };
    const made = await api.post('/api/sources', source, z.looseObject({ writeKey: z.string() }));
    writeKeys.set(id, made.writeKey);
  }
  for (const [id, definition] of Object.entries(shopAudiences))
    await api.put(`/api/audiences/${id}`, definition, anything);
  for (const [id, destination] of Object.entries(destinations))
    await api.put(`/api/destinations/${id}`, destination, anything);
  await permitEverything(api);
  for (const [id, sync] of Object.entries(shopSyncs))
    await api.put(`/api/syncs/${id}`, { ...sync, afterRefresh: false }, anything);
  return writeKeys;
}
