import { parseArgs } from 'node:util';
import * as z from 'zod';
import { syncSchedule } from '../../../schemas/sync-schedule.ts';
import { type Command, type Context, required, UsageError } from '../../command.ts';
import { counted } from '../../counted.ts';

const row = z.looseObject({
  id: z.string(),
  audienceId: z.string(),
  destinationId: z.string(),
  afterRefresh: z.boolean(),
  isPaused: z.boolean().default(false),
  schedule: syncSchedule.nullable().default(null),
});
type Row = z.infer<typeof row>;
type Settings = Pick<Row, 'afterRefresh' | 'isPaused' | 'schedule'>;

/** When a sync runs, in words. */
export function whenText({ afterRefresh, isPaused, schedule }: Settings): string {
  const times = [
    ...(schedule === null ? [] : [scheduleText(schedule)]),
    ...(afterRefresh ? ['after a refresh'] : []),
  ];
  const text = times.length === 0 ? 'on demand' : times.join(' and ');
  return isPaused ? `paused (${text})` : text;
}

const scheduleText = (schedule: z.infer<typeof syncSchedule>): string =>
  'daily' in schedule
    ? `daily at ${schedule.daily}`
    : `every ${counted(schedule.everyMinutes, 'minute')}`;

/** Changes some of a sync's settings and leaves the others as they are. */
async function change(id: string, said: Partial<Settings>, { api, asJson, print }: Context) {
  const path = `/api/syncs/${encodeURIComponent(id)}`;
  const { audienceId, destinationId, afterRefresh, isPaused, schedule } = await api.get(path, row);
  const body = { audienceId, destinationId, afterRefresh, isPaused, schedule, ...said };
  const made = await api.put(path, body, row);
  print(asJson ? JSON.stringify(made) : `Sync ${made.id} runs: ${whenText(made)}.`);
  return 0;
}

export const schedule: Command = {
  summary: 'when a sync runs without being asked',
  usage: `daicho sync schedule ID --daily HH:MM | --every MINUTES | --after-refresh | --none

  --daily HH:MM     wall time of the brand's zone
  --every MINUTES   5 to 10080, from now on
  --after-refresh   whenever a refresh has changed the audience; may be said beside one of the others
  --none            only when somebody asks`,
  async run(context) {
    const { values, positionals } = parseArgs({
      args: [...context.argv],
      options: {
        daily: { type: 'string' },
        every: { type: 'string' },
        'after-refresh': { type: 'boolean', default: false },
        none: { type: 'boolean', default: false },
      },
      allowPositionals: true,
    });
    const id = required(positionals[0], 'ID');
    const times = [
      ...(values.daily === undefined ? [] : [{ daily: values.daily }]),
      ...(values.every === undefined ? [] : [{ everyMinutes: Number(values.every) }]),
    ];
    const isSaid = times.length > 0 || values['after-refresh'];
    if (times.length > 1 || isSaid === values.none) throw new UsageError('Say one schedule.');
    const said = { schedule: times[0] ?? null, afterRefresh: values['after-refresh'] };
    return change(id, said, context);
  },
};

const pausing = (isPaused: boolean, summary: string, usage: string): Command => ({
  summary,
  usage,
  run: (context) => change(required(context.argv[0], 'ID'), { isPaused }, context),
});

export const pause = pausing(
  true,
  'start no run until it is resumed',
  'daicho sync pause ID\n\nA run under way ends. Whoever withdraws is taken off all the same.',
);

export const resume = pausing(false, 'let it run again', 'daicho sync resume ID');
