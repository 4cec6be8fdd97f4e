import { ladder } from './ladder.ts';
import type { Report } from './report.ts';

/** Every report, in the order in which they are listed. */
export const reports: readonly Report[] = [ladder];
