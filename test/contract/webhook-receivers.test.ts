import { spawnSync } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, test } from 'vitest';
import * as z from 'zod';
import { signedHeaders } from '../../destinations/webhook/signature.ts';

const page = readFileSync(join(import.meta.dirname, '../../docs/webhook.md'), 'utf8');
const blockOf = (language: string): string =>
  new RegExp(`\`\`\`${language}\n([\\s\\S]*?)\`\`\``).exec(page)?.[1] ?? '';

const key = 'whsec_MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw';
const otherKey = 'whsec_c2VjcmV0LW9mLWEtcm90YXRlZC1lbmRwb2ludA==';
const at = 1_614_265_330;
const vector = { id: 'msg_p5jXN8AQM9LWM0D4loKWxJek', body: '{"test": 2432232314}' };
const signed = signedHeaders(vector, [key], at * 1000 + 999);
const japanese = { id: 'msg_日本', body: '{"audience":"会員"}' };

interface Case {
  readonly headers: Readonly<Record<string, string>>;
  readonly body: string;
  readonly now: number;
  readonly isOurs: boolean;
}

const cases: Readonly<Record<string, Case>> = {
  'the vector': { headers: signed, body: vector.body, now: at, isOurs: true },
  'a body that is not ASCII': {
    headers: signedHeaders(japanese, [key], at * 1000),
    body: japanese.body,
    now: at,
    isOurs: true,
  },
  'both keys': {
    headers: signedHeaders(vector, [otherKey, key], at * 1000),
    body: vector.body,
    now: at,
    isOurs: true,
  },
  '300 seconds later': { headers: signed, body: vector.body, now: at + 300, isOurs: true },
  '301 seconds later': { headers: signed, body: vector.body, now: at + 301, isOurs: false },
  '301 seconds early': { headers: signed, body: vector.body, now: at - 301, isOurs: false },
  'another body': { headers: signed, body: '{"test": 2432232315}', now: at, isOurs: false },
  'another id': {
    headers: { ...signed, 'webhook-id': 'msg_1' },
    body: vector.body,
    now: at,
    isOurs: false,
  },
  'a timestamp put forward': {
    headers: { ...signed, 'webhook-timestamp': String(at + 600) },
    body: vector.body,
    now: at + 600,
    isOurs: false,
  },
  'another key': {
    headers: signedHeaders(vector, [otherKey], at * 1000),
    body: vector.body,
    now: at,
    isOurs: false,
  },
  'no headers': { headers: {}, body: vector.body, now: at, isOurs: false },
};

let dir: string;

beforeAll(() => {
  dir = mkdtempSync(join(tmpdir(), 'receivers-'));
});

afterAll(() => rmSync(dir, { recursive: true }));

test('the vector of Standard Webhooks is met', () => {
  expect(signed).toEqual({
    'webhook-id': vector.id,
    'webhook-timestamp': String(at),
    'webhook-signature': 'v1,g0hM9SsE+OTPJTGt/tmIKtSyZlE3uFJELVlNIOLJ1OE=',
  });
  expect(page).toContain(signed['webhook-signature']);
});

const verdicts = z.record(z.string(), z.boolean());
const expected = Object.fromEntries(Object.entries(cases).map(([name, one]) => [name, one.isOurs]));

/** Runs a program that reads the cases and answers with its verdicts. */
function verdictsOf(command: string, file: string, source: string) {
  writeFileSync(join(dir, file), source);
  const { stdout, stderr } = spawnSync(command, [join(dir, file)], {
    input: JSON.stringify({ key, cases }),
    encoding: 'utf8',
  });
  expect(stderr).toBe('');
  return verdicts.parse(JSON.parse(stdout));
}

test('the TypeScript of the page knows our requests from others', () => {
  const source = `${blockOf('ts')}
import { readFileSync } from 'node:fs';
const { key, cases } = JSON.parse(readFileSync(0, 'utf8'));
const verdicts = Object.entries(cases).map(([name, { headers, body, now }]) =>
  [name, isOurs(headers, Buffer.from(body), key, now)]);
console.log(JSON.stringify(Object.fromEntries(verdicts)));`;
  expect(verdictsOf(process.execPath, 'receiver.mts', source)).toEqual(expected);
});

test('the Python of the page knows our requests from others', () => {
  const source = `${blockOf('python')}

import json
import sys

given = json.loads(sys.stdin.buffer.read())
print(json.dumps({
    name: is_ours(one["headers"], one["body"].encode(), given["key"], one["now"])
    for name, one in given["cases"].items()
}))`;
  expect(verdictsOf('python3', 'receiver.py', source)).toEqual(expected);
});
