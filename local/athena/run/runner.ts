import type { DuckDBConnection } from '@duckdb/node-api';
import type { Clock, Meter } from '../../wire.ts';
import type { FooterCache } from '../scan/footers.ts';
import type { Statement } from '../sql/ast.ts';
import type { StatementFailure } from '../sql/failure.ts';
import type { Catalogue } from './catalogue.ts';
import type { Engine } from './engine.ts';
import type { Execution, ExecutionOutcome, Executions } from './executions.ts';
import { failureOutcome } from './failures.ts';
import type { Objects } from './objects.ts';
import { runStatement } from './run-statement.ts';

/** Statements that DuckDB works on at a time; the others are QUEUED. */
const maxRunning = 4;
const megabyte = 1024 * 1024;
const leastBilledBytes = 10 * megabyte;

export interface RunnerPorts {
  readonly catalogue: Catalogue;
  readonly executions: Executions;
  readonly engine: Engine;
  readonly objects: Objects;
  readonly footers: FooterCache;
  readonly clock: Clock;
  readonly meter: Meter;
}

/** A statement as parsed, or why it cannot run. */
export type Parsed = Statement | StatementFailure;

interface Waiting {
  readonly execution: Execution;
  readonly parsed: Parsed;
}

interface Running {
  connection: DuckDBConnection | undefined;
  isStopped: boolean;
  done: Promise<void>;
}

/** Runs statements, a few at a time, in the order they came. */
export class Runner {
  private readonly ports: RunnerPorts;
  private readonly waiting: Waiting[] = [];
  private readonly running = new Map<string, Running>();
  private isClosed = false;

  constructor(ports: RunnerPorts) {
    this.ports = ports;
  }

  submit(execution: Execution, parsed: Parsed): void {
    this.waiting.push({ execution, parsed });
    this.fill();
  }

  /** Ends a statement as CANCELLED, unless it has ended. What it has written so far stays. */
  stop(id: string): void {
    this.ports.executions.update(id, 'CANCELLED', {
      reason: 'Query cancelled by user',
      completedMs: this.ports.clock(),
    });
    const index = this.waiting.findIndex(({ execution }) => execution.id === id);
    if (index !== -1) this.waiting.splice(index, 1);
    const running = this.running.get(id);
    if (running === undefined) return;
    running.isStopped = true;
    running.connection?.interrupt();
  }

  /** Interrupts what runs and waits for it. */
  async close(): Promise<void> {
    this.isClosed = true;
    this.waiting.length = 0;
    for (const running of this.running.values()) {
      running.isStopped = true;
      running.connection?.interrupt();
    }
    await Promise.all([...this.running.values()].map(({ done }) => done));
  }

  private fill(): void {
    while (!this.isClosed && this.running.size < maxRunning) {
      const next = this.waiting.shift();
      if (next === undefined) return;
      const { id } = next.execution;
      const running: Running = { connection: undefined, isStopped: false, done: Promise.resolve() };
      this.running.set(id, running);
      running.done = this.run(next, running).finally(() => {
        this.running.delete(id);
        this.fill();
      });
    }
  }

  private async run({ execution, parsed }: Waiting, running: Running): Promise<void> {
    const { clock, executions, meter } = this.ports;
    const { id, submittedMs } = execution;
    const queuedMs = Math.max(0, clock() - submittedMs);
    executions.update(id, 'RUNNING', { queuedMs });
    const start = performance.now();
    let scannedBytes = 0;
    let isFree = true;
    const ended = (outcome: ExecutionOutcome): ExecutionOutcome => ({
      ...outcome,
      scannedBytes,
      queuedMs,
      engineMs: Math.round(performance.now() - start),
      completedMs: clock(),
    });
    // Athena bills what succeeded and what was stopped, not what failed.
    const bill = () => {
      if (isFree) return;
      const megabytes = Math.ceil(scannedBytes / megabyte) * megabyte;
      meter('athena', 'bytes_scanned', Math.max(leastBilledBytes, megabytes));
    };
    try {
      if (parsed instanceof Error) throw parsed;
      const outcome = await runStatement(id, parsed, execution.request, {
        ...this.ports,
        s3Root: this.ports.objects.s3Root,
        nowEpochMs: submittedMs,
        ...this.cutoffOf(execution),
        onConnection: (connection) => {
          running.connection = connection;
          if (running.isStopped) throw new Error('stopped');
        },
        onScan: (bytes, isNothing) => {
          scannedBytes = bytes;
          isFree = isNothing;
        },
      });
      bill();
      executions.update(id, 'SUCCEEDED', ended(outcome));
    } catch (error) {
      if (this.isClosed) return;
      if (running.isStopped) bill();
      else executions.update(id, 'FAILED', ended(failureOutcome(error)));
    }
  }

  private cutoffOf({ request }: Execution): { cutoffBytes?: number } {
    const cutoff = this.ports.catalogue.workGroup(request.workGroup)?.bytesScannedCutoff;
    return cutoff === undefined ? {} : { cutoffBytes: cutoff };
  }
}
