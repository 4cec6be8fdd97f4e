/** Says on standard error how far something is; on a terminal in one line that is written again. */
export interface Progress {
  step(text: string): void;
  count(done: number, total: number | undefined, unit: string): void;
  end(): void;
}

const intervalMs = 200;

/** @param isQuiet says nothing, for scripts that want nothing but their JSON */
export function progress(isQuiet: boolean): Progress {
  const isTerminal = process.stderr.isTTY === true;
  let saidAt = 0;
  let isOpen = false;
  const close = (): void => {
    if (isOpen) process.stderr.write('\n');
    isOpen = false;
  };
  return {
    step(text) {
      if (isQuiet) return;
      close();
      process.stderr.write(`${text}\n`);
    },
    count(done, total, unit) {
      const isLast = done === total;
      if (isQuiet || (!isLast && Date.now() - saidAt < (isTerminal ? intervalMs : 5000))) return;
      saidAt = Date.now();
      const share = total === undefined ? '' : ` of ${total.toLocaleString('en')}`;
      const line = `  ${done.toLocaleString('en')}${share} ${unit}`;
      process.stderr.write(isTerminal ? `\r${line}\u001b[K` : `${line}\n`);
      isOpen = isTerminal;
    },
    end: close,
  };
}

/** Does something of unknown length and says every second how long it has been at it. */
export async function ticking<Value>(
  progress: Progress,
  work: () => Promise<Value>,
): Promise<Value> {
  const startedAt = performance.now();
  const timer = setInterval(
    () => progress.count(Math.round((performance.now() - startedAt) / 1000), undefined, 's'),
    1000,
  );
  try {
    return await work();
  } finally {
    clearInterval(timer);
    progress.end();
  }
}
