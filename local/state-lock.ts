import { readFileSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';

const isAlive = (pid: number): boolean => {
  try {
    process.kill(pid, 0);
    return true;
  } catch {
    return false;
  }
};

/**
 * Takes a state folder for this process. A lock whose process is gone (kill -9) is taken over.
 *
 * @throws Error saying which process has it
 */
export function takeState(state: string): { release: () => void } {
  const file = join(state, 'lock');
  try {
    writeFileSync(file, String(process.pid), { flag: 'wx' });
  } catch {
    const holder = Number(readFileSync(file, 'utf8'));
    if (holder !== process.pid && Number.isInteger(holder) && holder > 0 && isAlive(holder))
      throw new Error(
        `${state} is in use by process ${holder}. Stop it, or choose another folder with --state.`,
      );
    writeFileSync(file, String(process.pid));
  }
  return { release: () => rmSync(file, { force: true }) };
}
