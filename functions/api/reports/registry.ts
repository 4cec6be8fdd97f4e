import { churn } from './churn.ts';
import { cohorts } from './cohorts.ts';
import { deciles } from './deciles.ts';
import { ladder } from './ladder.ts';
import { ltv } from './ltv.ts';
import type { Report } from './report.ts';
import { rfm } from './rfm.ts';

/** Every report, in the order in which they are listed. */
export const reports: readonly Report[] = [rfm, deciles, ladder, ltv, cohorts, churn];
