import { spawn } from 'node:child_process';
import { existsSync, mkdtempSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { GetQueryExecutionCommand, GetQueryResultsCommand } from '@aws-sdk/client-athena';
import { expect, test } from 'vitest';
import { bucket, startAthena } from './athena-world.ts';

/** Runs `athena-child.ts` on the folder and kills it some time after it has begun to move partitions. */
async function killed(base: string, milliseconds: number): Promise<string[]> {
  const child = fileURLToPath(new URL('./athena-child.ts', import.meta.url));
  const running = spawn(process.execPath, [child, base], { stdio: ['ignore', 'pipe', 'inherit'] });
  let output = '';
  let isKilling = false;
  running.stdout.on('data', (chunk: Buffer) => {
    output += chunk.toString();
    if (isKilling || !output.includes('moved 0')) return;
    isKilling = true;
    setTimeout(() => running.kill('SIGKILL'), milliseconds);
  });
  await new Promise((resolve) => running.once('close', resolve));
  return output.split('\n').slice(0, -1);
}

const idOf = (lines: readonly string[], word: string) =>
  lines.find((line) => line.startsWith(`${word} `))?.split(' ')[1] ?? '';

test('after kill -9 every statement that had succeeded counts, and what was running has FAILED', async () => {
  const base = mkdtempSync(join(tmpdir(), 'athena-killed-'));
  const lives: string[][] = [];
  for (const milliseconds of [5, 80, 300]) lives.push(await killed(base, milliseconds));
  const world = await startAthena(base);
  try {
    for (const lines of lives) {
      const endless = await world.client.send(
        new GetQueryExecutionCommand({ QueryExecutionId: idOf(lines, 'endless') }),
      );
      expect(endless.QueryExecution?.Status).toMatchObject({
        State: 'FAILED',
        AthenaError: { ErrorCategory: 1, Retryable: true },
      });
      const done = await world.client.send(
        new GetQueryResultsCommand({ QueryExecutionId: idOf(lines, 'done') }),
      );
      expect(done.ResultSet?.Rows?.[1]?.Data).toEqual([{ VarCharValue: 'kept' }]);
    }
    expect(existsSync(join(world.s3Root, bucket, 'endless'))).toBe(false);
    const last = Number(lives.at(-1)?.at(-1)?.split(' ')[1]);
    // One more move may have counted without having been acknowledged: the seventh from the end is left out.
    const moves = Array.from({ length: 6 }, (_, index) => last - index).filter((each) => each >= 0);
    for (const index of moves) {
      await world.putParquet(`moved/${index}/x.parquet`, `SELECT ${index}::INTEGER AS x`);
    }
    const { rows } = await world.ask('SELECT x FROM moved ORDER BY x DESC');
    expect(rows.map(([x]) => Number(x))).toEqual(moves);
    expect(moves.length).toBeGreaterThan(0);
  } finally {
    await world.close();
  }
});
