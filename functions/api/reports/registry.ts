import { deciles } from './deciles.ts';
import { ladder } from './ladder.ts';
import type { Report } from './report.ts';
import { rfm } from './rfm.ts';

/** Every report, in the order in which they are listed. */
export const reports: readonly Report[] = [rfm, deciles, ladder];
