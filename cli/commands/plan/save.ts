import { parseArgs } from 'node:util';
import { type Command, required } from '../../command.ts';
import { planPath, planRow, readPlan } from './plan-file.ts';

export const save: Command = {
  summary: 'make a plan, or save its next version',
  usage: `daicho plan save FILE

FILE holds a plan as JSON, its id included; - is standard input. docs/tracking-plans.md says what a plan may be.
A plan that would break the version before is not saved; \`daicho plan check FILE\` tells where.`,
  async run({ argv, api, asJson, print }) {
    const { positionals } = parseArgs({ args: [...argv], allowPositionals: true });
    const plan = readPlan(required(positionals[0], 'FILE'));
    const saved = await api.put(planPath(plan.id), plan, planRow);
    const next = `Keep a source to it: daicho source plan SOURCE ${saved.id}`;
    const said = `Plan ${saved.id} is at version ${saved.version}. ${next}`;
    print(asJson ? JSON.stringify(saved) : said);
    return 0;
  },
};
