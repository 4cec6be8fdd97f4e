import { spawn } from 'node:child_process';
import { join } from 'node:path';

const child = join(import.meta.dirname, 'persistence-child.ts');

/**
 * Runs a task of `persistence-child.ts` and ends it with SIGKILL.
 *
 * @param milliseconds counted from the first line it prints
 * @returns lines that it had printed whole
 */
export async function killedAfter(
  task: string,
  dir: string,
  milliseconds: number,
): Promise<string[]> {
  const running = spawn(process.execPath, [child, task, dir], {
    stdio: ['ignore', 'pipe', 'inherit'],
  });
  let output = '';
  running.stdout.once('data', () => setTimeout(() => running.kill('SIGKILL'), milliseconds));
  running.stdout.on('data', (chunk: Buffer) => {
    output += chunk.toString();
  });
  await new Promise((resolve) => running.once('close', resolve));
  return output.split('\n').slice(0, -1);
}
