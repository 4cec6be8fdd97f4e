import { spawn } from 'node:child_process';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { expect, test } from 'vitest';
import { createDynamoDb, type DynamoDb } from '../../local/dynamodb/dynamodb.ts';

const writer = fileURLToPath(new URL('./dynamodb-writer.ts', import.meta.url));

/** Lets a process write into the folder and kills it with SIGKILL once it has acknowledged enough. */
async function killedWriter(dir: string, acknowledgements: number): Promise<readonly string[]> {
  const child = spawn(process.execPath, [writer, dir], { stdio: ['ignore', 'pipe', 'inherit'] });
  let output = '';
  child.stdout.on('data', (chunk) => {
    output += chunk;
    if (output.split('\n').length > acknowledgements) child.kill('SIGKILL');
  });
  const signal = await new Promise((resolve) => child.once('close', (_code, by) => resolve(by)));
  expect(signal).toBe('SIGKILL');
  return output.split('\n').slice(0, -1);
}

function storedKeys(db: DynamoDb): ReadonlySet<string> {
  const keys = new Set<string>();
  let after = 0;
  for (;;) {
    const { records, lastSequence } = db.readStream('crash', after, 1000);
    if (records.length === 0) return keys;
    for (const { dynamodb } of records) {
      const key = dynamodb.Keys['pk'];
      if (key !== undefined && 'S' in key) keys.add(key.S);
    }
    after = lastSequence;
  }
}

async function itemCount(db: DynamoDb): Promise<unknown> {
  const { body } = await db.handle({
    method: 'POST',
    path: '/',
    query: new URLSearchParams(),
    headers: { 'x-amz-target': 'DynamoDB_20120810.DescribeTable' },
    body: Buffer.from(JSON.stringify({ TableName: 'crash' })),
  });
  return JSON.parse(String(body)).Table.ItemCount;
}

test.for([50, 400, 1500])(
  'killed after %i acknowledged writes, all of them are there and no transaction is half done',
  async (acknowledgements) => {
    const dir = mkdtempSync(join(tmpdir(), 'daicho-dynamodb-crash-'));
    const acknowledged = await killedWriter(dir, acknowledgements);
    expect(acknowledged.length).toBeGreaterThanOrEqual(acknowledgements);
    const db = createDynamoDb({ dir, clock: Date.now, meter: () => undefined });
    const keys = storedKeys(db);
    for (const line of acknowledged) {
      const [kind, name] = line.split(' ');
      const parts = kind === 'put' ? ['a'] : ['a', 'b', 'c'];
      expect(parts.filter((part) => !keys.has(`${name}-${part}`))).toEqual([]);
    }
    for (const key of keys) {
      // Only transactions write a part `b`; their other parts must have come with it.
      if (!key.endsWith('-b')) continue;
      expect(keys.has(key.replace(/b$/, 'a')) && keys.has(key.replace(/b$/, 'c'))).toBe(true);
    }
    // Stream and items tell the same story.
    expect(await itemCount(db)).toBe(keys.size);
    db.close();
    rmSync(dir, { recursive: true });
  },
);
