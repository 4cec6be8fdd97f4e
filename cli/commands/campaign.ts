import { parseArgs } from 'node:util';
import * as z from 'zod';
import { type Command, CommandError, type Context, required, UsageError } from '../command.ts';
import { listAll } from '../list-all.ts';
import { readJson } from '../read-json.ts';
import { textTable } from '../text-table.ts';

const row = z.looseObject({
  id: z.string(),
  audienceId: z.string(),
  state: z.string(),
  reason: z.string().optional(),
  audience: z.int(),
  sent: z.int(),
  unknown: z.int(),
  refused: z.int(),
  waiting: z.int(),
  excluded: z.record(z.string(), z.int()),
  addsUp: z.boolean(),
});
type Row = z.infer<typeof row>;

const pollMs = 300;

export const campaign: Command = {
  summary: 'send messages by e-mail, LINE, SMS, app push and inbox',
  usage: `daicho campaign send FILE [--wait]
daicho campaign list
daicho campaign show|stop|resume ID

  --wait   until all is sent or waits for its hour; exit code 1 when it failed

FILE is JSON, for example
  { "id": "spring", "name": "Spring", "audienceId": "repeat-buyers",
    "message": { "channels": ["line", "email"], "kind": "sell", "atBestHour": true,
      "templates": { "line": { "text": "春の新作が届きました。" },
        "email": { "subject": "{{last_name|お客}}様へ", "text": "春の新作が届きました。" } } } }`,
  async run(context) {
    const { api, argv } = context;
    const { values, positionals } = parseArgs({
      args: [...argv],
      options: { wait: { type: 'boolean', default: false } },
      allowPositionals: true,
    });
    const [action = 'list', operand] = positionals;
    if (action === 'list') {
      show(await listAll(api, '/api/campaigns', 'campaigns', row), context);
      return 0;
    }
    if (action === 'send') {
      const made = await api.post('/api/campaigns', readJson(required(operand, 'FILE')), row);
      const last = values.wait ? await settled(made.id, context) : made;
      show([last], context);
      if (last.state === 'failed') throw new CommandError(`It failed: ${last.reason ?? ''}`);
      return 0;
    }
    const path = `/api/campaigns/${encodeURIComponent(required(operand, 'ID'))}`;
    if (action === 'show') show([await api.get(path, row)], context);
    else if (action === 'stop' || action === 'resume')
      show([await api.post(`${path}/${action}`, {}, row)], context);
    else throw new UsageError(`There is no \`campaign ${action}\`.`);
    return 0;
  },
};

async function settled(id: string, { api }: Context): Promise<Row> {
  for (;;) {
    const found = await api.get(`/api/campaigns/${encodeURIComponent(id)}`, row);
    if (found.state !== 'asking' || (found.waiting > 0 && found.addsUp)) return found;
    await new Promise((resolve) => setTimeout(resolve, pollMs));
  }
}

function show(campaigns: readonly Row[], { asJson, print }: Context): void {
  if (asJson) {
    print(JSON.stringify(campaigns));
    return;
  }
  if (campaigns.length === 0) print('None yet. Send one: daicho campaign send FILE');
  const rows = campaigns.map((one) => [
    ...[one.id, one.audienceId, one.audience, one.sent, one.unknown, one.refused, one.waiting],
    Object.entries(one.excluded)
      .map(([reason, count]) => `${reason} ${count}`)
      .join(', ') || '-',
    one.addsUp ? 'yes' : 'not yet',
    one.reason === undefined ? one.state : `${one.state}: ${one.reason}`,
  ]);
  const header = [
    ...['id', 'audience', 'people', 'sent', 'unknown', 'refused', 'waiting', 'left out'],
    ...['adds up', 'state'],
  ];
  if (campaigns.length > 0) for (const line of textTable(header, rows)) print(line);
}
