import { parseArgs } from 'node:util';
import * as z from 'zod';
import { type Command, required, UsageError } from '../../command.ts';

const chosen = z.looseObject({ plan: z.string(), mode: z.string() });
const removed = z.looseObject({ sourceId: z.string() });

export const sourcePlan: Command = {
  summary: 'the tracking plan that a source is kept to',
  usage: `daicho source plan SOURCE
daicho source plan SOURCE PLAN [--strict | --lenient]
daicho source plan SOURCE --none

  --strict    events that break the plan are refused; they can be replayed for 14 days
  --lenient   they are stored (default); both count them: daicho source violations SOURCE
  --none      no plan: events are not judged, and what the plan calls personal is not kept from the lake any more`,
  async run({ argv, api, asJson, print }) {
    const { values, positionals } = parseArgs({
      args: [...argv],
      options: {
        strict: { type: 'boolean', default: false },
        lenient: { type: 'boolean', default: false },
        none: { type: 'boolean', default: false },
      },
      allowPositionals: true,
    });
    const source = required(positionals[0], 'SOURCE');
    const [, plan] = positionals;
    const path = `/api/sources/${encodeURIComponent(source)}/plan`;
    const words = [values.strict, values.lenient, values.none].filter((word) => word).length;
    if (words > 1 || (values.none && plan !== undefined)) {
      throw new UsageError('Say one of PLAN --strict, PLAN --lenient and --none.');
    }
    if (plan === undefined && (values.strict || values.lenient))
      throw new UsageError('PLAN is missing.');
    if (values.none) {
      const gone = await api.delete(path, removed);
      print(asJson ? JSON.stringify(gone) : `Source ${source} is kept to no plan.`);
      return 0;
    }
    const mode = values.strict ? 'strict' : 'lenient';
    const now =
      plan === undefined
        ? await api.get(path, chosen)
        : await api.put(path, { plan, mode }, chosen);
    const since = plan === undefined ? '' : ' Within a minute it holds.';
    const said = `Source ${source} is kept to the plan ${now.plan} (${now.mode}).${since}`;
    print(asJson ? JSON.stringify(now) : said);
    return 0;
  },
};
