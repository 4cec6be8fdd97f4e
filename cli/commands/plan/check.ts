import { parseArgs } from 'node:util';
import * as z from 'zod';
import { type Command, required } from '../../command.ts';
import { planPath, readPlan } from './plan-file.ts';

const checked = z.looseObject({
  version: z.int(),
  isSame: z.boolean(),
  isCompatible: z.boolean(),
  breaks: z.array(z.object({ pointer: z.string(), message: z.string() })),
});

export const check: Command = {
  summary: 'what saving a plan would break, without saving it',
  usage: `daicho plan check FILE

FILE holds a plan as JSON; - is standard input. Exit code 1 where it would break the stored version of its id.`,
  async run({ argv, api, asJson, print }) {
    const { positionals } = parseArgs({ args: [...argv], allowPositionals: true });
    const plan = readPlan(required(positionals[0], 'FILE'));
    const found = await api.post(`${planPath(plan.id)}/check`, plan, checked);
    const lines = asJson ? [JSON.stringify(found)] : told(plan.id, found);
    for (const line of lines) print(line);
    return found.isCompatible ? 0 : 1;
  },
};

function told(id: string, found: z.infer<typeof checked>): readonly string[] {
  const { version, isSame, isCompatible, breaks } = found;
  if (version === 0) return [`Plan ${id} would be new.`];
  if (isSame) return [`Plan ${id} is at version ${version}, which says the same.`];
  if (isCompatible) return [`Plan ${id} would be at version ${version + 1}. It breaks nothing.`];
  const places = breaks.map(({ pointer, message }) => `  ${pointer} ${message}`);
  const things = breaks.length === 1 ? 'in one place' : `in ${breaks.length} places`;
  return [`Plan ${id} would break version ${version} ${things}:`, ...places];
}
