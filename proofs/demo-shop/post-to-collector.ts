import type { Target } from '../api-client.ts';

/** Sends one body as it is, once. @throws Error when the collector does not take it */
export async function postToCollector(
  { url }: Target,
  path: '/v1/batch' | '/v1/identify',
  writeKey: string,
  body: string,
): Promise<void> {
  const response = await fetch(`${url}${path}`, {
    method: 'POST',
    headers: {
      authorization: `Basic ${Buffer.from(`${writeKey}:`).toString('base64')}`,
      'content-type': 'application/json',
    },
    body,
  });
  await response.arrayBuffer();
  if (!response.ok) throw new Error(`The collector answered ${path} with ${response.status}`);
}
