import { spawn } from 'node:child_process';
import { join } from 'node:path';
import * as z from 'zod';
import type { Target } from '../api-client.ts';
import type { Collected } from './collected.ts';
import { writePhone } from './notations.ts';
import type { Canary } from './people.ts';

const openApi = z.looseObject({
  paths: z.record(z.string(), z.record(z.string(), z.unknown())),
});

/**
 * Asks everything that the API lists, and everything that has one of the given ids. Left out is what shows a person by
 * intent: the profile, which takes a scope of its own.
 *
 * @param ids by collection: `syncs` → ids of syncs
 */
export async function askEverything(
  target: Target,
  collected: Collected,
  ids: Readonly<Record<string, readonly string[]>>,
): Promise<number> {
  const response = await fetch(`${target.url}/api/openapi.json`);
  const { paths } = openApi.parse(await response.json());
  let asked = 0;
  for (const [path, methods] of Object.entries(paths)) {
    if (!('get' in methods) || path.startsWith('/api/profiles')) continue;
    const [, , collection = ''] = path.split('/');
    const isOfOne = path.split('{').length === 2 && path.includes('{id}');
    const those = isOfOne ? (ids[collection] ?? []) : path.includes('{') ? [] : [undefined];
    for (const id of those) {
      await collected.ask(target, path.replace('{id}', id ?? ''));
      asked += 1;
    }
  }
  return asked;
}

/** Requests that must fail, each with somebody's data where it does not belong. */
export async function askWrongly(
  target: Target,
  collected: Collected,
  { number, email, mobile, whole }: Canary,
): Promise<void> {
  const phone = writePhone(number, mobile);
  const lastName = whole?.lastName ?? '';
  const bad: readonly (readonly [method: string, path: string, body?: unknown])[] = [
    ['GET', `/api/profiles/${encodeURIComponent(email)}`],
    ['GET', `/api/${encodeURIComponent(email)}`],
    ['GET', `/api/events/recent?limit=${encodeURIComponent(phone)}`],
    ['POST', '/api/profiles/lookup', { kind: email, value: phone }],
    ['POST', '/api/profiles/lookup', { kind: 'email', value: `${email} ${lastName}` }],
    ['POST', '/api/profiles/lookup', { kind: 'phone', value: email, [phone]: lastName }],
    ['POST', '/api/identity/erase', { node: email, reason: 1 }],
    ['POST', '/api/identity/explain', { a: email, b: phone }],
    ['PUT', `/api/audiences/${encodeURIComponent(lastName)}`, { name: email }],
    ['PUT', '/api/destinations/nowhere', { name: email, type: phone, credentials: email }],
    ['POST', '/api/lists', { audienceId: email, for: phone }],
    ['POST', '/api/campaigns', { name: 1, audienceId: email, message: phone }],
    ['POST', '/api/syncs', { audienceId: email, destinationId: phone }],
  ];
  for (const [method, path, body] of bad)
    await collected.ask(target, path, {
      method,
      ...(body !== undefined && { body: JSON.stringify(body) }),
    });
  // JSON that ends too soon, as a parser's message would repeat it.
  await collected.ask(target, '/api/profiles/lookup', { method: 'POST', body: `{"x": ${email}` });
  await collected.ask(target, '/api/status', { key: email });
  await collected.ask(target, '/v1/batch', { method: 'POST', body: email, key: phone });
  await collected.ask(target, `/v1/${encodeURIComponent(email)}`, { method: 'POST', body: '{}' });
}

/** Runs the command line and keeps what it prints. */
export async function command(
  target: Target,
  collected: Collected,
  ...args: readonly string[]
): Promise<void> {
  const child = spawn(
    process.execPath,
    [join(import.meta.dirname, '..', '..', 'cli', 'main.ts'), ...args],
    {
      env: { ...process.env, DAICHO_URL: target.url, DAICHO_API_KEY: target.apiKey },
      stdio: ['ignore', 'pipe', 'pipe'],
    },
  );
  const out: Buffer[] = [];
  for (const stream of [child.stdout, child.stderr])
    stream.on('data', (chunk: Buffer) => out.push(chunk));
  await new Promise((resolve) => child.once('close', resolve));
  collected.add('command line', Buffer.concat(out).toString('utf8'));
}
