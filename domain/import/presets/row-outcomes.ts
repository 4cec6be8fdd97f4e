import type { RowOutcome } from '../preset.ts';

export function refused(line: number, reason: string): RowOutcome {
  return { kind: 'refused', line, reason };
}

export function leftOut(line: number, reason: string): RowOutcome {
  return { kind: 'left_out', line, reason };
}
