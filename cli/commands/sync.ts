import { parseArgs } from 'node:util';
import * as z from 'zod';
import { memberStatuses } from '../../schemas/sync.ts';
import { syncSchedule } from '../../schemas/sync-schedule.ts';
import { type Command, CommandError, type Context, required, UsageError } from '../command.ts';
import { listAll } from '../list-all.ts';
import { textTable } from '../text-table.ts';
import { pause, resume, schedule, whenText } from './sync/settings.ts';

const row = z.looseObject({
  id: z.string(),
  audienceId: z.string(),
  destinationId: z.string(),
  afterRefresh: z.boolean(),
  isPaused: z.boolean().default(false),
  schedule: syncSchedule.nullable().default(null),
  state: z.string(),
  reason: z.string().optional(),
  runId: z.string().optional(),
  audience: z.int(),
  added: z.int(),
  removed: z.int(),
  addsUp: z.boolean(),
  ...Object.fromEntries(memberStatuses.map((status) => [status, z.int()])),
});
type Row = z.infer<typeof row>;

const settings: Readonly<Record<string, Command>> = { schedule, pause, resume };

const pollMs = 300;

export const sync: Command = {
  summary: 'list, make, run, show and delete syncs',
  usage: `daicho sync list
daicho sync create AUDIENCE DESTINATION [--id ID] [--after-refresh]
daicho sync show ID
daicho sync run ID [--wait]
daicho sync delete ID
daicho sync schedule ID --daily HH:MM | --every MINUTES | --after-refresh | --none
daicho sync pause ID
daicho sync resume ID

  --id ID           lower-case letters, digits and -
  --wait            until the run has ended; exit code 1 when it failed or was held
  --after-refresh   run by itself whenever a refresh has changed the audience

\`delete\` takes the members off the list first; until then the sync is leaving.`,
  async run(context) {
    const { api, asJson, print } = context;
    const [first = '', ...rest] = context.argv;
    const setting = Object.hasOwn(settings, first) ? settings[first] : undefined;
    if (setting !== undefined) return setting.run({ ...context, argv: rest });
    const { values, positionals } = parseArgs({
      args: [...context.argv],
      options: {
        wait: { type: 'boolean', default: false },
        'after-refresh': { type: 'boolean', default: false },
        id: { type: 'string' },
      },
      allowPositionals: true,
    });
    const [action = 'list', operand, other] = positionals;
    if (action === 'list') {
      show(await listAll(api, '/api/syncs', 'syncs', row), context);
      return 0;
    }
    if (action === 'create') {
      const body = {
        audienceId: required(operand, 'AUDIENCE'),
        destinationId: required(other, 'DESTINATION'),
        afterRefresh: values['after-refresh'],
      };
      const made =
        values.id === undefined
          ? await api.post('/api/syncs', body, row)
          : await api.put(`/api/syncs/${encodeURIComponent(values.id)}`, body, row);
      const next = `daicho sync run ${made.id} --wait`;
      print(asJson ? JSON.stringify(made) : `Sync ${made.id} is there. Send: ${next}`);
      return 0;
    }
    const id = required(operand, 'ID');
    const path = `/api/syncs/${encodeURIComponent(id)}`;
    if (action === 'show') {
      show([await api.get(path, row)], context);
      return 0;
    }
    if (action === 'delete') {
      const leaving = await api.delete(path, row);
      const next = `Its members are being taken off; then it is gone: daicho sync show ${id}`;
      print(asJson ? JSON.stringify(leaving) : `Sync ${id} is leaving. ${next}`);
      return 0;
    }
    if (action !== 'run') throw new UsageError(`There is no \`sync ${action}\`.`);
    const { runId } = await api.post(`${path}/run`, {}, z.object({ runId: z.string() }));
    if (!values.wait) {
      print(asJson ? JSON.stringify({ runId }) : `Run ${runId} is on its way.`);
      return 0;
    }
    const ended = await endOf(path, runId, context);
    show([ended], context);
    if (ended.state === 'failed') throw new CommandError(`It failed: ${ended.reason ?? ''}`);
    if (ended.state === 'held') throw new CommandError(`It was held: ${ended.reason ?? ''}`);
    return 0;
  },
};

async function endOf(path: string, runId: string, { api }: Context): Promise<Row> {
  for (;;) {
    const found = await api.get(path, row);
    const isTaken = found.runId === runId || found.state === 'failed';
    if (isTaken && found.state !== 'running') return found;
    await new Promise((resolve) => setTimeout(resolve, pollMs));
  }
}

function show(syncs: readonly Row[], { asJson, print }: Context): void {
  for (const line of asJson ? [JSON.stringify(syncs)] : linesOf(syncs)) print(line);
}

function linesOf(syncs: readonly Row[]): string[] {
  if (syncs.length === 0) return ['None yet. Make one: daicho sync create AUDIENCE DESTINATION'];
  const header = ['id', 'audience', 'size', ...memberStatuses, 'adds up', 'runs', 'state'];
  const rows = syncs.map((one) => [
    one.id,
    one.audienceId,
    one.audience,
    ...memberStatuses.map((status) => Number(one[status])),
    one.addsUp ? 'yes' : 'not yet',
    whenText(one),
    one.reason === undefined ? one.state : `${one.state}: ${one.reason}`,
  ]);
  return textTable(header, rows);
}
