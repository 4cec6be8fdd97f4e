import { type ChildProcess, spawn } from 'node:child_process';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import * as z from 'zod';

const readySchema = z.object({
  url: z.string(),
  writeKey: z.string(),
  apiKey: z.string(),
  seconds: z.number(),
});

/** A running local stack in a process of its own. */
export interface Stack extends z.infer<typeof readySchema> {
  readonly state: string;
  readonly port: number;
  /** Ends it in order. */
  stop(): Promise<void>;
  /** kill -9 and wait until it is gone. */
  kill(): Promise<void>;
  /** Resolves when the process has ended, however. */
  readonly exited: Promise<void>;
}

export interface StackOptions {
  readonly state: string;
  /** @default 0, any free port */
  readonly port?: number;
  /** @default Asia/Tokyo */
  readonly timeZone?: string;
  /** Members that an advertising list must have. @default 100 */
  readonly minimumListSize?: number;
  /** Kill point for fault proofs, see `local/kill-point.ts`. @default none */
  readonly killPoint?: string;
  /** @default false: the stack's log goes nowhere */
  readonly showLog?: boolean;
  /** Each line of the stack's log, Lambda's among them. @default nobody is told */
  readonly onLogLine?: (line: string) => void;
}

const end = (child: ChildProcess, signal: NodeJS.Signals): void => {
  if (child.exitCode === null && child.signalCode === null) child.kill(signal);
};

/** Starts the local stack and waits until it serves. @throws Error with the last lines of its log when it ends before */
export async function startStack(options: StackOptions): Promise<Stack> {
  const child = spawn(
    process.execPath,
    [
      join(import.meta.dirname, '..', 'local', 'main.ts'),
      '--state',
      options.state,
      '--port',
      String(options.port ?? 0),
      '--time-zone',
      options.timeZone ?? 'Asia/Tokyo',
      '--minimum-list-size',
      String(options.minimumListSize ?? 100),
      '--json',
    ],
    {
      stdio: ['ignore', 'pipe', 'pipe'],
      env: {
        ...process.env,
        ...(options.killPoint === undefined ? {} : { DAICHO_KILL_POINT: options.killPoint }),
      },
    },
  );
  const log: string[] = [];
  createInterface({ input: child.stderr }).on('line', (line) => {
    log.push(line);
    if (log.length > 50) log.shift();
    options.onLogLine?.(line);
    if (options.showLog) process.stderr.write(`${line}\n`);
  });
  const exited = new Promise<void>((resolve) => child.once('exit', () => resolve()));
  const ready = await new Promise<z.infer<typeof readySchema>>((resolve, reject) => {
    createInterface({ input: child.stdout }).once('line', (line) =>
      resolve(readySchema.parse(JSON.parse(line))),
    );
    child.once('exit', (code, signal) =>
      reject(new Error(`The local stack ended (${code ?? signal}):\n${log.join('\n')}`)),
    );
  });
  return {
    ...ready,
    state: options.state,
    port: Number(new URL(ready.url).port),
    exited,
    stop: () => {
      end(child, 'SIGTERM');
      return exited;
    },
    kill: () => {
      end(child, 'SIGKILL');
      return exited;
    },
  };
}
