import * as z from 'zod';
import { type ApiClient, type Target, until } from '../api-client.ts';
import { echoingFaults } from './echo.ts';
import { restOrGoOn } from './go-on.ts';

/** A channel that fails is asked again a minute later. */
const longestMs = 4_000;
const anything = z.looseObject({});
const key = 'whsec_dGhlIHJlY2VpdmVyIG9uIHRoaXMgY29tcHV0ZXI=';
const text = '{{last_name|お客}}様、入荷のお知らせです。会員番号 {{member_no|なし}}';

const sender = {
  email: {
    ...{ from: 'shop@example.jp', senderName: '台帳屋', postalAddress: '東京都港区芝公園4-2-8' },
    unsubscribeUrl: 'https://api.example.jp',
  },
  sms: { originationIdentity: 'DAICHO' },
  app: { url: 'https://app.example.jp/daicho' },
  credentials: { line: { channelAccessToken: 'stand-in' }, app: { key } },
};

const campaign = z.looseObject({ state: z.string(), sent: z.int() });
const list = z.looseObject({ id: z.string(), state: z.string(), rows: z.int() });

/** Sends a campaign by every channel and makes lists for letters and calls, while what they speak to fails. */
export async function messageAndList(
  { api, target }: { readonly api: ApiClient; readonly target: Target },
  echo: string,
): Promise<{
  readonly messages: number;
  readonly listed: number;
  readonly ids: { readonly campaigns: readonly string[]; readonly lists: readonly string[] };
}> {
  await api.put('/api/channel-rules', { quietHours: {}, caps: [] }, anything);
  await api.put('/api/sender', sender, anything);
  for (const platform of ['line-message', 'app'])
    await fetch(`${target.url}/platforms/${platform}/_faults`, {
      ...{ method: 'POST', body: JSON.stringify(echoingFaults(echo)) },
    });
  const channels = ['email', 'line', 'sms', 'push', 'inbox'];
  const templates = Object.fromEntries(
    channels.map((channel) => [channel, { subject: '{{name|お客}}様へ', text }]),
  );
  const campaigns: string[] = [];
  const lists: string[] = [];
  let messages = 0;
  for (const [index, channel] of channels.entries()) {
    const others = channels.slice(0, index);
    const id = `to-${channel}`;
    const message = { channels: [channel, ...others], templates };
    await api.post('/api/campaigns', { id, name: id, audienceId: 'customers', message }, anything);
    const done = await restOrGoOn(
      () => api.get(`/api/campaigns/${id}`, campaign),
      ({ state }) => state !== 'asking',
      longestMs,
    );
    messages += done.sent;
    campaigns.push(id);
  }
  let listed = 0;
  for (const purpose of ['direct-mail', 'calls']) {
    const order = { audienceId: 'customers', for: purpose, reason: 'お知らせ' };
    const made = await api.post('/api/lists', order, list);
    const done = await until(
      () => api.get(`/api/lists/${made.id}`, list),
      ({ state }) => state === 'done' || state === 'failed',
      { what: `List for ${purpose}`, timeoutMs: 60_000 },
    );
    listed += done.rows;
    lists.push(made.id);
  }
  return { messages, listed, ids: { campaigns, lists } };
}
