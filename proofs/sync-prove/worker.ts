import { parentPort } from 'node:worker_threads';
import * as z from 'zod';
import { faultNames } from './faults.ts';
import { proveSlice } from './prove-slice.ts';

const slice = z.object({
  destination: z.string(),
  from: z.int(),
  to: z.int(),
  members: z.int(),
  faults: z.array(z.enum(faultNames)),
  seed: z.int(),
});

// Works on one slice after another as it is given them; an exception ends the thread, which the main one hears.
parentPort?.on('message', (message: unknown) => {
  const given = slice.parse(message);
  void proveSlice(given, (number, verdict) =>
    parentPort?.postMessage({ destination: given.destination, number, ...verdict }),
  ).then(() => parentPort?.postMessage('done'));
});
