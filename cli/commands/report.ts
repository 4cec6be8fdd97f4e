import * as z from 'zod';
import { type Command, type Context, UsageError } from '../command.ts';
import { reportText } from '../report-text.ts';
import { textTable } from '../text-table.ts';

const list = z.object({
  reports: z.array(
    z.object({
      name: z.string(),
      summary: z.string(),
      parameters: z.looseObject({
        properties: z.record(z.string(), z.looseObject({ description: z.string().optional() })),
      }),
    }),
  ),
});
type Known = z.infer<typeof list>['reports'][number];

/** The warehouse is still at it. */
const running = z.object({ state: z.literal('running'), retryAfterSeconds: z.number() });
const told = z.record(z.string(), z.json());

const firstWordMs = 2_000;

export const report: Command = {
  summary: 'what the ledger says: RFM, deciles, lifetime value, cohorts …',
  usage: `daicho report [NAME] [--as-of YYYY-MM-DD] [options of the report] [--json]

  Without NAME: the reports there are, and their options.
  --as-of DAY   last day that counts, in the brand's zone (default today)`,
  async run(context) {
    const { argv, api, asJson, print } = context;
    const [name, ...rest] = argv;
    const { reports } = await api.get('/api/reports', list);
    if (name === undefined) {
      if (asJson) print(JSON.stringify({ reports }));
      else for (const line of listed(reports)) print(line);
      return 0;
    }
    const known = reports.find((one) => one.name === name);
    if (known === undefined) {
      throw new UsageError(
        `There is no report ${name}: ${reports.map((one) => one.name).join(', ')}.`,
      );
    }
    const body = await asked(`/api/reports/${name}?${parametersOf(known, rest)}`, context);
    if (asJson) print(JSON.stringify(body));
    else for (const line of reportText(body)) print(line);
    return 0;
  },
};

const optionOf = (parameter: string): string =>
  `--${parameter.replace(/[A-Z]/g, (letter) => `-${letter.toLowerCase()}`)}`;

function listed(reports: readonly Known[]): string[] {
  const options = reports.flatMap(({ name, parameters }) =>
    Object.entries(parameters.properties)
      .filter(([parameter]) => parameter !== 'asOf')
      .map(([parameter, { description = '' }]) => [name, optionOf(parameter), description]),
  );
  return [
    ...textTable(
      ['report', 'says'],
      reports.map(({ name, summary }) => [name, summary]),
    ),
    '',
    ...textTable(['report', 'option', 'is'], options),
  ];
}

/** Options behind the name as the call's query. An option may be repeated where its report takes a list. */
function parametersOf({ name, parameters }: Known, argv: readonly string[]): URLSearchParams {
  const byOption = new Map(
    Object.keys(parameters.properties).map((parameter) => [optionOf(parameter), parameter]),
  );
  const query = new URLSearchParams();
  for (let index = 0; index < argv.length; index += 1) {
    const [option = '', ...inline] = (argv[index] ?? '').split('=');
    const parameter = byOption.get(option);
    if (parameter === undefined) {
      throw new UsageError(`The report ${name} takes ${[...byOption.keys()].join(', ')}.`);
    }
    if (inline.length === 0) index += 1;
    const value = inline.length > 0 ? inline.join('=') : argv[index];
    if (value === undefined) throw new UsageError(`${option} needs a value.`);
    query.append(parameter, value);
  }
  return query;
}

/** Calls until there is an answer, and says so when that takes a while. */
async function asked(path: string, { api, note }: Context): Promise<z.infer<typeof told>> {
  const startedAt = performance.now();
  const word = setInterval(
    () => note(`the warehouse is at it, ${Math.round((performance.now() - startedAt) / 1000)} s …`),
    firstWordMs,
  );
  try {
    for (;;) {
      const body = await api.get(path, told);
      const waiting = running.safeParse(body);
      if (!waiting.success) return body;
      await new Promise((resolve) => setTimeout(resolve, waiting.data.retryAfterSeconds * 1000));
    }
  } finally {
    clearInterval(word);
  }
}
