import { spawn } from 'node:child_process';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, expect, test } from 'vitest';
import * as z from 'zod';

const root = join(import.meta.dirname, '..', '..');
const state = mkdtempSync(join(tmpdir(), 'daicho-demo-test-'));
afterAll(() => rmSync(state, { recursive: true, force: true }));

const resultSchema = z.looseObject({
  people: z.object({ known: z.int(), unknown: z.int() }),
  audiences: z.record(z.string(), z.int()),
  checks: z.array(z.object({ what: z.string(), isMet: z.boolean(), found: z.string().optional() })),
});

/** Runs the demo as a stranger would, only with fewer customers. */
function runDemo(...args: string[]): Promise<{ code: number | null; out: string; err: string }> {
  const child = spawn(process.execPath, [join(root, 'proofs', 'demo.ts'), ...args]);
  const [out, err]: [Buffer[], Buffer[]] = [[], []];
  child.stdout.on('data', (chunk: Buffer) => out.push(chunk));
  child.stderr.on('data', (chunk: Buffer) => err.push(chunk));
  return new Promise((resolve) =>
    child.once('close', (code) =>
      resolve({ code, out: Buffer.concat(out).toString(), err: Buffer.concat(err).toString() }),
    ),
  );
}

test('the demo ends well: everything it shows was reckoned a second time', async () => {
  const { code, out, err } = await runDemo('--customers', '300', '--json', '--state', state);
  const result = resultSchema.parse(JSON.parse(out));
  expect(result.checks.filter(({ isMet }) => !isMet)).toEqual([]);
  expect(result.checks.length).toBeGreaterThan(20);
  expect(result.people.known).toBeGreaterThan(200);
  expect(Math.min(...Object.values(result.audiences))).toBeGreaterThan(0);
  expect(err).toContain('What to look at next');
  // Neither figures nor story tell anybody's address or number.
  expect(`${out}${err}`).not.toMatch(/@(?:[a-z]+\.)?example|0[789]0\d{8}/);
  expect(code).toBe(0);
});

test('the demo refuses a folder that is in use', async () => {
  const { code, out, err } = await runDemo('--state', join(root, 'proofs'));
  expect({ code, out }).toEqual({ code: 1, out: '' });
  expect(err).toContain('is not empty');
});
