import { affinity } from './affinity.ts';
import { baskets } from './baskets.ts';
import { campaigns } from './campaigns.ts';
import { churn } from './churn.ts';
import { cohorts } from './cohorts.ts';
import { deciles } from './deciles.ts';
import { gap } from './gap.ts';
import { goals } from './goals.ts';
import { ladder } from './ladder.ts';
import { loyalty } from './loyalty.ts';
import { ltv } from './ltv.ts';
import type { Report } from './report.ts';
import { rfm } from './rfm.ts';
import { service } from './service.ts';
import { stumbles } from './stumbles.ts';
import { unused } from './unused.ts';

/** Every report, in the order in which they are listed. */
export const reports: readonly Report[] = [
  rfm,
  deciles,
  ladder,
  ltv,
  cohorts,
  churn,
  affinity,
  baskets,
  campaigns,
  gap,
  stumbles,
  service,
  loyalty,
  goals,
  unused,
];
