import { existsSync } from 'node:fs';
import { expect, test } from 'vitest';
import { chromiumPath, runLedger } from '../../proofs/browser-ledger/run.ts';
import { progress } from '../../proofs/progress.ts';

test.skipIf(!existsSync(chromiumPath))(
  `what a page’s queue took is in the lake, once (needs ${chromiumPath})`,
  async () => {
    const result = await runLedger({ sessions: 25, seed: 2, progress: progress(true) });
    const { accepted, lost, doubled, invented, duplicates, eventsPerRequest, visitors } = result;
    expect({ lost, doubled, invented, visitors }).toEqual({
      ...{ lost: 0, doubled: 0, invented: 0, visitors: 5 },
    });
    expect(accepted).toBeGreaterThan(150);
    expect(duplicates).toBeGreaterThan(0);
    expect(eventsPerRequest).toBeGreaterThanOrEqual(5);
  },
);
