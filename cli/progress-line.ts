import { counted } from './counted.ts';

interface Progress {
  readonly done: number;
  /** What `done` will be in the end; undefined when that is not known. */
  readonly of: number | undefined;
  readonly rows?: number;
}

export interface ProgressLine {
  show(progress: Progress, what?: string): void;
  end(): void;
}

const everyMs = 100;
const linesEveryMs = 5_000;
const width = 24;

/**
 * How far something is, on standard error: one line that changes on a terminal, a line every five seconds elsewhere,
 * nothing where it is quiet.
 */
export function progressLine({ isQuiet }: { readonly isQuiet: boolean }): ProgressLine {
  const isTerminal = process.stderr.isTTY;
  const started = Date.now();
  let shown = isTerminal ? 0 : started;
  return {
    show(progress, what = 'read') {
      if (isQuiet || Date.now() - shown < (isTerminal ? everyMs : linesEveryMs)) return;
      shown = Date.now();
      const line = textOf(progress, what, (shown - started) / 1000);
      process.stderr.write(isTerminal ? `\r\x1b[2K${line}` : `${line}\n`);
    },
    end() {
      if (isTerminal && !isQuiet && shown > 0) process.stderr.write('\r\x1b[2K');
    },
  };
}

function textOf({ done, of, rows }: Progress, what: string, seconds: number): string {
  const counts = rows === undefined ? '' : `, ${counted(rows, 'row')}`;
  const rate =
    seconds > 0 && rows !== undefined ? ` (${counted(Math.round(rows / seconds), 'row')}/s)` : '';
  if (of === undefined || of === 0) return `${what}${counts}${rate}`;
  const share = Math.min(1, done / of);
  const bar = '#'.repeat(Math.round(share * width)).padEnd(width, '.');
  return `[${bar}] ${Math.floor(share * 100)} % ${what}${counts}${rate}`;
}
