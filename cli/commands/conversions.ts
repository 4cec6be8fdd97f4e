import { parseArgs } from 'node:util';
import * as z from 'zod';
import { conversionStatuses } from '../../schemas/conversion.ts';
import { type Command, CommandError, type Context, required, UsageError } from '../command.ts';
import { listAll } from '../list-all.ts';
import { textTable } from '../text-table.ts';

const row = z.looseObject({
  id: z.string(),
  destinationId: z.string(),
  state: z.string(),
  reason: z.string().optional(),
  runId: z.string().optional(),
  inWindow: z.int(),
  addsUp: z.boolean(),
  ...Object.fromEntries(conversionStatuses.map((status) => [status, z.int()])),
});
type Row = z.infer<typeof row>;

const pollMs = 300;

export const conversions: Command = {
  summary: 'tell ad platforms of purchases, once each',
  usage: `daicho conversions list
daicho conversions create DESTINATION [options]
daicho conversions show ID
daicho conversions run ID [--wait]
daicho conversions delete ID    forgets what was told, which stays told

  --id ID              lower-case letters, digits and -
  --event NAME=WORD    an event and the platform's word for it; may be given several times
                       (default: Order Completed, as the platform calls a purchase)
  --since DAY          first day, YYYY-MM-DD (default: today)
  --value PROPERTY     property with the amount (default: revenue)
  --currency CODE      of events that do not say theirs (default: JPY)
  --place PLACE        auto, web, app, in_store, phone or other (default: auto)
  --click-days DAYS    how long before an event a click counts, 0 to 90 (default: 30)
  --every MINUTES      runs by itself, 5 to 1440; 0 = never (default: 60)
  --wait               until the run has ended; exit code 1 when it failed

Destinations: meta-conversions, google-conversions, tiktok-events, ly-conversion, line-conversion,
yahoo-conversion (docs/conversions.md).`,
  async run(context) {
    const { api, asJson, print } = context;
    const { values, positionals } = parseArgs({
      args: [...context.argv],
      options: {
        id: { type: 'string' },
        event: { type: 'string', multiple: true },
        since: { type: 'string' },
        value: { type: 'string' },
        currency: { type: 'string' },
        place: { type: 'string' },
        'click-days': { type: 'string' },
        every: { type: 'string' },
        wait: { type: 'boolean', default: false },
      },
      allowPositionals: true,
    });
    const [action = 'list', operand] = positionals;
    if (action === 'list') {
      show(await listAll(api, '/api/conversions', 'feeds', row), context);
      return 0;
    }
    if (action === 'create') {
      const body = {
        destinationId: required(operand, 'DESTINATION'),
        events: values.event === undefined ? undefined : eventsOf(values.event),
        since: values.since,
        valueProperty: values.value,
        currency: values.currency,
        place: values.place,
        clickDays: values['click-days'] === undefined ? undefined : Number(values['click-days']),
        everyMinutes: values.every === undefined ? undefined : Number(values.every),
      };
      const made =
        values.id === undefined
          ? await api.post('/api/conversions', body, row)
          : await api.put(`/api/conversions/${encodeURIComponent(values.id)}`, body, row);
      const next = `daicho conversions run ${made.id} --wait`;
      print(asJson ? JSON.stringify(made) : `Feed ${made.id} is there. Send: ${next}`);
      return 0;
    }
    const path = `/api/conversions/${encodeURIComponent(required(operand, 'ID'))}`;
    if (action === 'show') {
      show([await api.get(path, row)], context);
      return 0;
    }
    if (action === 'delete') {
      const leaving = await api.delete(path, row);
      print(asJson ? JSON.stringify(leaving) : `Feed ${leaving.id} is leaving, with its journal.`);
      return 0;
    }
    if (action !== 'run') throw new UsageError(`There is no \`conversions ${action}\`.`);
    const { runId } = await api.post(`${path}/run`, {}, z.object({ runId: z.string() }));
    if (!values.wait) {
      print(asJson ? JSON.stringify({ runId }) : `Run ${runId} is on its way.`);
      return 0;
    }
    const ended = await endOf(path, runId, context);
    show([ended], context);
    if (ended.state === 'failed') throw new CommandError(`It failed: ${ended.reason ?? ''}`);
    return 0;
  },
};

/** @throws UsageError unless each is NAME=WORD */
function eventsOf(pairs: readonly string[]): Readonly<Record<string, string>> {
  return Object.fromEntries(
    pairs.map((pair) => {
      const [, name, word] = /^(.+)=([^=]+)$/.exec(pair) ?? [];
      if (name === undefined || word === undefined)
        throw new UsageError(`--event ${pair}: NAME=WORD`);
      return [name, word];
    }),
  );
}

async function endOf(path: string, runId: string, { api }: Context): Promise<Row> {
  for (;;) {
    const found = await api.get(path, row);
    if (found.runId === runId && found.state !== 'running') return found;
    await new Promise((resolve) => setTimeout(resolve, pollMs));
  }
}

function show(feeds: readonly Row[], { asJson, print }: Context): void {
  for (const line of asJson ? [JSON.stringify(feeds)] : linesOf(feeds)) print(line);
}

function linesOf(feeds: readonly Row[]): string[] {
  if (feeds.length === 0) return ['None yet. Make one: daicho conversions create DESTINATION'];
  const header = ['id', 'destination', 'events', ...conversionStatuses, 'adds up', 'state'];
  const rows = feeds.map((one) => [
    one.id,
    one.destinationId,
    one.inWindow,
    ...conversionStatuses.map((status) => Number(one[status])),
    one.addsUp ? 'yes' : 'not yet',
    one.reason === undefined ? one.state : `${one.state}: ${one.reason}`,
  ]);
  return textTable(header, rows);
}
