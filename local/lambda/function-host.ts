import { randomUUID } from 'node:crypto';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import { Worker } from 'node:worker_threads';
import type { PlannedFunction } from '../template/plan.ts';
import type { Clock, Meter } from '../wire.ts';
import type { WorkerReply } from './messages.ts';

/** A function that failed: it threw, ran past its time-out, or its process died. */
class InvocationError extends Error {
  override readonly name = 'InvocationError';
  readonly errorType: string;
  constructor(functionName: string, errorType: string, message: string) {
    super(`${functionName}: ${errorType}: ${message}`);
    this.errorType = errorType;
  }
}

export interface FunctionHost {
  readonly name: string;
  /** Runs the handler once; the result is what a Lambda caller would get, parsed from JSON. */
  invoke(event: unknown): Promise<unknown>;
  close(): Promise<void>;
}

interface Instance {
  readonly worker: Worker;
  readonly ready: Promise<void>;
  inFlight: number;
}

interface Pending {
  readonly instance: Instance;
  settle(reply: Exclude<WorkerReply, { kind: 'ready' }>): void;
  fail(errorType: string, message: string): void;
}

/**
 * Hosts one bundled function in worker threads: own environment, own globals, a time-out that kills.
 *
 * @param options.instances most workers at a time
 * @param options.perInstance invocations one worker takes at a time: 1 as Lambda does, or more for HTTP
 *   functions, which spend their time waiting; a laptop has no thousand instances
 */
export function functionHost(
  planned: PlannedFunction,
  options: {
    readonly environment: Readonly<Record<string, string>>;
    readonly instances: number;
    readonly perInstance: number;
    readonly clock: Clock;
    readonly meter: Meter;
    readonly log: (line: string) => void;
  },
): FunctionHost {
  const { name, timeoutSeconds, memoryMegabytes } = planned;
  const [file = 'handler', exportName = 'handler'] = planned.handler.split('.');
  const bundleUrl = pathToFileURL(join(planned.bundle, `${file}.mjs`)).href;
  const instances: Instance[] = [];
  const pending = new Map<string, Pending>();
  const waiting: (() => void)[] = [];
  let isClosed = false;

  const retire = (instance: Instance, errorType: string, message: string): void => {
    const index = instances.indexOf(instance);
    if (index >= 0) instances.splice(index, 1);
    for (const call of [...pending.values()])
      if (call.instance === instance) call.fail(errorType, message);
    waiting.shift()?.();
  };

  const start = (): Instance => {
    const worker = new Worker(join(import.meta.dirname, 'worker.ts'), {
      env: { ...options.environment },
      workerData: {
        bundleUrl,
        exportName,
        functionName: name,
        functionArn: planned.arn,
        memoryMegabytes,
      },
      stdout: true,
      stderr: true,
    });
    const { promise: ready, resolve, reject } = Promise.withResolvers<void>();
    // A start that fails is reported to the invocations that wait for it, not to the process.
    ready.catch(() => undefined);
    const instance: Instance = { worker, ready, inFlight: 0 };
    for (const stream of [worker.stdout, worker.stderr])
      stream.on('data', (chunk: Buffer) => {
        options.meter('logs', 'bytes_ingested', chunk.length);
        for (const line of chunk.toString('utf8').split('\n'))
          if (line.trim() !== '') options.log(`${name} ${line}`);
      });
    worker.on('message', (message: WorkerReply) => {
      if (message.kind === 'ready') resolve();
      else pending.get(message.requestId)?.settle(message);
    });
    worker.on('error', (error) => {
      reject(error);
      retire(instance, 'Runtime.ExitError', error instanceof Error ? error.message : String(error));
    });
    worker.on('exit', () => {
      reject(new Error('exited'));
      retire(instance, 'Runtime.ExitError', 'the process exited');
    });
    instances.push(instance);
    return instance;
  };

  const acquire = async (): Promise<Instance> => {
    for (;;) {
      if (isClosed) throw new InvocationError(name, 'Shutdown', 'the host is closed');
      const free = instances.find(({ inFlight }) => inFlight === 0);
      if (free) return free;
      if (instances.length < options.instances) return start();
      const [least] = instances.toSorted((a, b) => a.inFlight - b.inFlight);
      if (least && least.inFlight < options.perInstance) return least;
      await new Promise<void>((resolve) => waiting.push(resolve));
    }
  };

  const run = (instance: Instance, event: unknown): Promise<unknown> =>
    new Promise((resolve, reject) => {
      const requestId = randomUUID();
      const startedAt = options.clock();
      const finish = (): void => {
        clearTimeout(timer);
        pending.delete(requestId);
        options.meter('lambda', 'requests', 1);
        const seconds = Math.max(1, options.clock() - startedAt) / 1000;
        options.meter('lambda', 'gb_seconds', (seconds * memoryMegabytes) / 1024);
      };
      const fail = (errorType: string, message: string): void => {
        finish();
        reject(new InvocationError(name, errorType, message));
      };
      const timer = setTimeout(() => {
        fail('Sandbox.Timedout', `Task timed out after ${timeoutSeconds} seconds`);
        void instance.worker.terminate();
      }, timeoutSeconds * 1000);
      pending.set(requestId, {
        instance,
        fail,
        settle: (message) => {
          if (message.kind === 'error') {
            options.log(`${name} ${message.error.stack}`);
            fail(message.error.name, message.error.message);
            return;
          }
          finish();
          resolve(JSON.parse(message.result));
        },
      });
      instance.worker.postMessage({
        requestId,
        event,
        deadlineEpochMs: startedAt + timeoutSeconds * 1000,
      });
    });

  return {
    name,
    async invoke(event) {
      const instance = await acquire();
      instance.inFlight += 1;
      try {
        await instance.ready.catch((error: unknown) => {
          throw new InvocationError(name, 'Runtime.ImportModuleError', String(error));
        });
        return await run(instance, event);
      } finally {
        instance.inFlight -= 1;
        waiting.shift()?.();
      }
    },
    async close() {
      isClosed = true;
      for (const wake of waiting.splice(0)) wake();
      await Promise.all(instances.map(({ worker }) => worker.terminate()));
    },
  };
}
