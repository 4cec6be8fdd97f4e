import { affinity } from './affinity.ts';
import { baskets } from './baskets.ts';
import { campaigns } from './campaigns.ts';
import { gap } from './gap.ts';
import { goals } from './goals.ts';
import { ladder } from './ladder.ts';
import type { Report } from './report.ts';
import { service } from './service.ts';
import { stumbles } from './stumbles.ts';
import { unused } from './unused.ts';

/** Every report, in the order in which they are listed. */
export const reports: readonly Report[] = [
  ladder,
  affinity,
  baskets,
  campaigns,
  gap,
  stumbles,
  service,
  goals,
  unused,
];
