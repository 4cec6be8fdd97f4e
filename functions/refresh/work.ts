import type { ControlAction } from '../../domain/control/control-table.ts';
import type { JobRow, TaskRow } from '../../schemas/control.ts';
import type { RefreshPorts } from './ports.ts';

/** A statement of a stage. The text is a function of the task's row alone. */
export interface StageQuery {
  /** Unique within the stage. */
  readonly name: string;
  readonly sql: string;
  /** DDL is free and quick: it has slots of its own. */
  readonly isDdl: boolean;
  /** Holds SQL that somebody wrote. @default false */
  readonly isForeign?: boolean;
}

/** Where a task goes after a stage. */
interface StageEnd {
  /** Next stage, or `done`. */
  readonly stage: string;
  readonly changes?: Partial<
    Pick<TaskRow, 'partitions' | 'written' | 'changed' | 'historyRows' | 'sql'>
  >;
  /** Rows that change in the same transaction as the task, at most 98. */
  readonly actions?: readonly ControlAction[];
}

/** What a kind of task does. Everything is idempotent: a stage may be finished twice. */
export interface Work {
  /** Statements of the task's stage, which may run side by side; none for a stage without. */
  queries(task: TaskRow, ports: RefreshPorts): readonly StageQuery[];
  /** Called once all of them succeeded. */
  finish(task: TaskRow, job: JobRow, ports: RefreshPorts): Promise<StageEnd>;
  /** Tables under whose attempt prefix a failed try of the stage may have left files. */
  orphans(task: TaskRow): readonly string[];
  /**
   * What to do with a statement that keeps failing: tasks that replace this one, or undefined when the job must fail.
   */
  surrender(
    task: TaskRow,
    job: JobRow,
    reason: string,
    ports: RefreshPorts,
  ): Promise<readonly TaskRow[] | undefined>;
}

/** Name of the task's present try, unique for ever: the prefix of what it writes. */
export function attemptOf(task: TaskRow): string {
  return `${task.kind.slice('task#'.length)}.${task.id.replace('#', '.')}.${task.attempt}`;
}

const taskSeconds = 2 * 86_400;

/** A task that has not begun. */
export function newTask(
  jobId: string,
  id: string,
  work: TaskRow['work'],
  stage: string,
  nowEpochMs: number,
  contents: Partial<TaskRow>,
): TaskRow {
  return {
    attempt: 1,
    queries: {},
    partitions: [],
    objects: {},
    lookbackDays: [],
    written: {},
    audiences: [],
    changed: [],
    scannedBytes: 0,
    billedBytes: 0,
    historySources: [],
    historyRows: 0,
    plannedAtEpochMs: nowEpochMs,
    ...contents,
    kind: `task#${jobId}`,
    id,
    work,
    stage,
    stageStartedAtEpochMs: nowEpochMs,
    expiresAtEpochSeconds: Math.floor(nowEpochMs / 1000) + taskSeconds,
  };
}
