import { parseArgs } from 'node:util';
import * as z from 'zod';
import { type Command, CommandError, type Context, required } from '../../command.ts';
import { type SyncRow, showSyncs, syncPath, syncRow } from './sync-row.ts';

const pollMs = 300;

export const run: Command = {
  summary: 'send what has changed',
  usage: `daicho sync run ID [--wait]

  --wait   until the run has ended; exit code 1 when it failed or was held`,
  async run(context) {
    const { api, argv, asJson, print } = context;
    const { values, positionals } = parseArgs({
      args: [...argv],
      options: { wait: { type: 'boolean', default: false } },
      allowPositionals: true,
    });
    const path = syncPath(required(positionals[0], 'ID'));
    const { runId } = await api.post(`${path}/run`, {}, z.object({ runId: z.string() }));
    if (!values.wait) {
      print(asJson ? JSON.stringify({ runId }) : `Run ${runId} is on its way.`);
      return 0;
    }
    const ended = await endOf(path, runId, context);
    showSyncs([ended], context);
    if (ended.state === 'held') throw new CommandError(`It was held: ${ended.reason ?? ''}`);
    if (ended.state === 'failed') throw new CommandError(`It failed: ${ended.reason ?? ''}`);
    return 0;
  },
};

/** What a platform puts off is tried for seven days: whoever waits is told why. */
async function endOf(
  path: string,
  runId: string,
  { api, asJson, print }: Context,
): Promise<SyncRow> {
  let told: string | undefined;
  for (;;) {
    const found = await api.get(path, syncRow);
    const isTaken = found.runId === runId;
    if (isTaken && found.state !== 'running') return found;
    if (isTaken && found.reason !== told && !asJson)
      print(`  put off: ${found.reason ?? 'no more'}`);
    if (isTaken) told = found.reason;
    await new Promise((resolve) => setTimeout(resolve, pollMs));
  }
}
