import { parseArgs } from 'node:util';
import * as z from 'zod';
import { type Command, type Context, required, UsageError } from '../command.ts';
import { listAll } from '../list-all.ts';
import { readJson } from '../read-json.ts';
import { textTable } from '../text-table.ts';

const row = z.looseObject({
  id: z.string(),
  occasion: z.looseObject({ kind: z.string() }),
  isPaused: z.boolean(),
  since: z.string(),
  lastDay: z.string().optional(),
  reason: z.string().optional(),
  days: z.array(
    z.object({
      id: z.string(),
      due: z.int(),
      sent: z.int(),
      unknown: z.int(),
      refused: z.int(),
      tooLate: z.int(),
      excluded: z.record(z.string(), z.int()),
      missed: z.int(),
    }),
  ),
});
type Row = z.infer<typeof row>;

export const automation: Command = {
  summary: 'messages on birthdays, due dates, silences: once a person and occasion',
  usage: `daicho automation set ID FILE
daicho automation list
daicho automation show|run ID

  run   look for occasions now, without waiting for the time of day

FILE is JSON, for example
  { "name": "Birthday", "audienceId": "members", "timeOfDay": "10:00", "catchUpDays": 3,
    "occasion": { "kind": "birthday", "daysBefore": 0, "leapDay": "02-28" },
    "message": { "channels": ["line", "email"], "templates": { … } } }
occasion is one of birthday; date (trait, daysBefore); replenish (product, afterDays); win-back (afterDays);
churn-save (events).`,
  async run(context) {
    const { api, argv } = context;
    const { positionals } = parseArgs({ args: [...argv], options: {}, allowPositionals: true });
    const [action = 'list', id, file] = positionals;
    if (action === 'list') {
      show(await listAll(api, '/api/automations', 'automations', row), context);
      return 0;
    }
    const path = `/api/automations/${encodeURIComponent(required(id, 'ID'))}`;
    if (action === 'set')
      show([await api.put(path, readJson(required(file, 'FILE')), row)], context);
    else if (action === 'show') show([await api.get(path, row)], context);
    else if (action === 'run') show([await api.post(`${path}/run`, {}, row)], context);
    else throw new UsageError(`There is no \`automation ${action}\`.`);
    return 0;
  },
};

function show(rows: readonly Row[], { asJson, print }: Context): void {
  if (asJson) {
    print(JSON.stringify(rows));
    return;
  }
  if (rows.length === 0) print('None yet. Make one: daicho automation set ID FILE');
  for (const { id, occasion, isPaused, since, lastDay, reason, days } of rows) {
    const state = isPaused ? 'paused' : `finished up to ${lastDay ?? '-'}`;
    print(
      `${id}: ${occasion.kind} since ${since}, ${state}${reason === undefined ? '' : `: ${reason}`}`,
    );
    if (days.length === 0) continue;
    const header = ['day', 'due', 'sent', 'unknown', 'refused', 'too late', 'left out', 'missed'];
    const lines = days.map((day) => [
      ...[day.id, day.due, day.sent, day.unknown, day.refused, day.tooLate],
      Object.entries(day.excluded)
        .map(([why, count]) => `${why} ${count}`)
        .join(', ') || '-',
      day.missed,
    ]);
    for (const line of textTable(header, lines)) print(line);
  }
}
