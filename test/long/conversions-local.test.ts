import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, test } from 'vitest';
import * as z from 'zod';
import { runCommandLine } from '../../cli/run.ts';
import { apiClient } from '../../proofs/api-client.ts';
import { type Stack, startStack } from '../../proofs/stack.ts';
import { refresh, settle } from '../../proofs/steps.ts';

const folder = mkdtempSync(join(tmpdir(), 'daicho-conversions-test-'));
let stack: Stack;
beforeAll(async () => {
  stack = await startStack({ state: folder });
});
afterAll(async () => {
  await stack.stop();
  rmSync(folder, { recursive: true, force: true });
});

/** As a person would. @returns what was printed, as JSON */
async function daicho(...argv: string[]): Promise<unknown> {
  const out: string[] = [];
  const said: string[] = [];
  const code = await runCommandLine([...argv, '--json'], {
    print: (line) => void out.push(line),
    complain: (line) => void said.push(line),
    environment: { DAICHO_URL: stack.url, DAICHO_API_KEY: stack.apiKey },
  });
  if (code !== 0) throw new Error(said.join('\n'));
  return JSON.parse(out.at(-1) ?? 'null');
}

const platforms = [
  {
    type: 'meta-conversions',
    settings: { pixelId: '1234567890' },
    seenAt: 'meta/_conversions?dataset=1234567890',
  },
  {
    type: 'ly-conversion',
    settings: { tagId: 'T-1' },
    seenAt: 'ly-conversion/_conversions?dataset=T-1',
  },
];

async function taken(seenAt: string) {
  const answer = await fetch(`${stack.url}/platforms/${seenAt}`);
  return z.looseObject({ count: z.int(), copies: z.int() }).parse(await answer.json());
}

test('an order with a click and consent is collected, stored, and told to two platforms once', async () => {
  const shopper = (consents: boolean, number: number) => {
    const person = {
      anonymousId: `browser-${number}`,
      context: {
        consent: { categoryPreferences: { advertising: consents } },
        page: { url: `https://shop.example/?fbclid=IwAR${number}` },
      },
    };
    return [
      { ...person, type: 'page', messageId: `page-${number}` },
      {
        ...person,
        type: 'track',
        event: 'Order Completed',
        messageId: `order-${number}`,
        properties: { order_id: `o-${number}`, revenue: 1200, currency: 'JPY' },
        context: {
          ...person.context,
          page: { url: 'https://shop.example/thanks' },
          clickIds: { _ly_c: `lyc.${number}` },
        },
      },
    ];
  };
  const response = await fetch(`${stack.url}/v1/batch`, {
    method: 'POST',
    headers: {
      authorization: `Basic ${btoa(`${stack.writeKey}:`)}`,
      'content-type': 'application/json',
      'user-agent':
        'Mozilla/5.0 (Macintosh; Intel Mac OS X 10_15_7) AppleWebKit/605.1.15 (KHTML, like Gecko) Version/18.0 Safari/605.1.15',
    },
    body: JSON.stringify({ batch: [...shopper(true, 1), ...shopper(false, 2)] }),
  });
  expect(response.status).toBe(200);
  await settle(() => stack);
  await refresh(
    apiClient(() => stack),
    {},
  );
  for (const { type, settings, seenAt } of platforms) {
    const file = join(folder, `${type}.json`);
    const credentials = { accessToken: 'a-stand-in-takes-any' };
    writeFileSync(file, JSON.stringify({ name: type, type, settings, credentials }));
    await daicho('destination', 'create', file, '--id', type);
    const basis = [
      '--kinds',
      'email,phone',
      '--basis',
      'consent',
      '--everyone',
      '--approver',
      'test',
    ];
    await daicho('legal-basis', 'set', '--destinations', type, '--text', file, ...basis);
    await daicho('conversions', 'create', type, '--id', type, '--every', '0');
    const first = await daicho('conversions', 'run', type, '--wait');
    const told = { inWindow: 2, sent: 1, no_consent: 1, addsUp: true, state: 'idle' };
    expect(first).toEqual([expect.objectContaining(told)]);
    expect(await taken(seenAt)).toMatchObject({ count: 1, copies: 0, value: 1200 });
    await daicho('conversions', 'run', type, '--wait');
    expect(await daicho('conversions', 'show', type)).toEqual([expect.objectContaining(told)]);
    expect(await taken(seenAt)).toMatchObject({ count: 1, copies: 0 });
  }
});
