import { parseArgs } from 'node:util';
import * as z from 'zod';
import { plainMeasures } from '../../schemas/goal.ts';
import { type Command, type Context, required, UsageError } from '../command.ts';
import { textTable } from '../text-table.ts';

const goal = z.looseObject({
  id: z.string(),
  name: z.string(),
  measure: z.looseObject({ kind: z.string() }),
  baseline: z.number(),
  target: z.number(),
  from: z.string(),
  to: z.string(),
});

export const goals: Command = {
  summary: 'set the brand’s goals; `daicho report goals` says where they stand',
  usage: `daicho goals list
daicho goals set NAME --measure M --baseline N --target N --from DAY --to DAY [options]
daicho goals delete ID

  --measure M   ${plainMeasures.join(', ')},
                event_count, event_people (--event NAME), event_rate (--event NAME --of NAME),
                stated (--actual N [--rate]): measured elsewhere
  --baseline N  where the brand stood over a period as long; rates in percent
  --from, --to  days of the brand's zone, both included
  --unit TEXT   what is counted, e.g. JPY
  --owner TEXT  who answers for it
  --id ID       lower-case letters, digits and -; a goal that has it is set anew`,
  async run(context) {
    const [action = 'list', ...rest] = context.argv;
    if (action === 'list') return list(context);
    if (action === 'set') return set(rest, context);
    if (action === 'delete') return remove(required(rest[0], 'ID'), context);
    throw new UsageError(`There is no \`goals ${action}\`.`);
  },
};

async function list({ api, asJson, print }: Context): Promise<number> {
  const { goals: found } = await api.get('/api/goals', z.object({ goals: z.array(goal) }));
  const header = ['id', 'measure', 'baseline', 'target', 'from', 'to', 'name'];
  const rows = found.map((row) => [
    ...[row.id, row.measure.kind, row.baseline, row.target],
    ...[row.from, row.to, row.name],
  ]);
  if (asJson) print(JSON.stringify(found));
  else if (found.length === 0) print('None yet. Set one: daicho goals set NAME …');
  else for (const line of textTable(header, rows)) print(line);
  return 0;
}

async function set(argv: readonly string[], { api, asJson, print }: Context): Promise<number> {
  const text = { type: 'string' } as const;
  const { values, positionals } = parseArgs({
    args: [...argv],
    options: {
      ...{ measure: text, event: text, of: text, actual: text, rate: { type: 'boolean' } },
      ...{ baseline: text, target: text, from: text, to: text, unit: text, owner: text, id: text },
    },
    allowPositionals: true,
  });
  const kind = required(values.measure, '--measure');
  const body = {
    name: required(positionals[0], 'NAME'),
    measure: {
      kind,
      ...(values.event !== undefined && { event: values.event }),
      ...(values.of !== undefined && { of: values.of }),
      ...(values.actual !== undefined && { actual: numberOf(values.actual, '--actual') }),
      ...(values.rate && { isRate: true }),
    },
    baseline: numberOf(required(values.baseline, '--baseline'), '--baseline'),
    target: numberOf(required(values.target, '--target'), '--target'),
    from: required(values.from, '--from'),
    to: required(values.to, '--to'),
    ...(values.unit !== undefined && { unit: values.unit }),
    ...(values.owner !== undefined && { owner: values.owner }),
  };
  const made =
    values.id === undefined
      ? await api.post('/api/goals', body, goal)
      : await api.put(`/api/goals/${encodeURIComponent(values.id)}`, body, goal);
  print(
    asJson ? JSON.stringify(made) : `Goal ${made.id} is set. Where it stands: daicho report goals`,
  );
  return 0;
}

async function remove(id: string, { api, asJson, print }: Context): Promise<number> {
  const gone = z.object({ id: z.string(), isDeleted: z.boolean() });
  const answer = await api.delete(`/api/goals/${encodeURIComponent(id)}`, gone);
  print(asJson ? JSON.stringify(answer) : `Goal ${answer.id} is gone.`);
  return 0;
}

function numberOf(text: string, option: string): number {
  const value = Number(text);
  if (text.trim() === '' || !Number.isFinite(value))
    throw new UsageError(`${option} is no number.`);
  return value;
}
