import { parseArgs } from 'node:util';
import * as z from 'zod';
import { type Command, required } from '../../command.ts';
import { audiencePath } from './audience-row.ts';

const clause = z.looseObject({
  path: z.string(),
  kind: z.enum(['all', 'any', 'not', 'leaf']),
  holds: z.boolean(),
  condition: z.looseObject({}).optional(),
  facts: z.array(z.object({ measure: z.looseObject({}), value: z.string().nullable() })).optional(),
  place: z.int().nullable().optional(),
  get clauses() {
    return z.array(clause).optional();
  },
});
const answer = z.looseObject({
  profileId: z.string(),
  asOf: z.string(),
  satisfies: z.boolean(),
  isMember: z.boolean(),
  clause,
});

export const why: Command = {
  summary: 'why somebody is in an audience, or is not: every clause with its facts',
  usage: `daicho audiences why ID KIND VALUE
daicho audiences why ID NODE

KIND and VALUE are an identifier as a person has it, e.g. \`user_id u-1\`; NODE is a profile or node id.`,
  async run({ argv, api, asJson, print }) {
    const { positionals } = parseArgs({ args: [...argv], allowPositionals: true });
    const [id, kindOrNode, value] = positionals;
    const first = required(kindOrNode, 'KIND VALUE, or NODE,');
    const person = value === undefined ? first : { kind: first, value };
    const path = `${audiencePath(required(id, 'ID'))}/why`;
    const found = await api.post(path, { person }, answer);
    if (asJson) {
      print(JSON.stringify(found));
      return 0;
    }
    const is = found.isMember ? 'is a member' : 'is no member';
    const does = found.satisfies ? 'satisfies' : 'does not satisfy';
    print(`${found.profileId} ${is}, and ${does} the definition as of ${found.asOf}:`);
    for (const line of linesOf(found.clause)) print(line);
    return 0;
  },
};

function linesOf(part: z.infer<typeof clause>, indent = ''): string[] {
  const mark = part.holds ? 'yes' : 'no ';
  if (part.kind !== 'leaf') {
    return [
      `${indent}${mark} ${part.kind}`,
      ...(part.clauses ?? []).flatMap((inner) => linesOf(inner, `${indent}  `)),
    ];
  }
  const facts = (part.facts ?? []).map(({ value }) => value ?? 'nothing').join(', ');
  const place = typeof part.place === 'number' ? `, place ${part.place}` : '';
  return [
    `${indent}${mark} ${JSON.stringify(part.condition)}`,
    `${indent}      has ${facts}${place}`,
  ];
}
