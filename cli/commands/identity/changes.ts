import { parseArgs } from 'node:util';
import * as z from 'zod';
import { type Command, type Context, required } from '../../command.ts';
import { evidenceLines, evidenceView } from './evidence-text.ts';
import { type Reference, references, referenceUsage } from './reference.ts';

const answer = z.looseObject({
  isChanged: z.boolean(),
  before: z.array(z.string()),
  after: z.array(z.string()),
  done: z.string().optional(),
  isOnePerson: z.boolean().optional(),
  refused: z.array(evidenceView).optional(),
});

export const reasonUsage = '  --reason TEXT   why, at most 200 characters; kept with the deed';

/** Identifiers and reason of a change. */
function changeArguments(
  argv: readonly string[],
  count: number,
): { readonly named: readonly Reference[]; readonly reason: string } {
  const { values, positionals } = parseArgs({
    args: [...argv],
    options: { reason: { type: 'string' } },
    allowPositionals: true,
  });
  const named = references(positionals, { least: count, most: count });
  return { named, reason: required(values.reason, '--reason') };
}

function pairCommand(name: string, summary: string): Command {
  return {
    summary,
    usage: `daicho identity ${name} ID ID --reason TEXT\n\n${referenceUsage}\n${reasonUsage}`,
    async run(context) {
      const { named, reason } = changeArguments(context.argv, 2);
      const [one, other] = named;
      return change(name, { one, other, reason }, context);
    },
  };
}

function nodeCommand(name: string, summary: string): Command {
  return {
    summary,
    usage: `daicho identity ${name} ID --reason TEXT\n\n${referenceUsage}\n${reasonUsage}`,
    async run(context) {
      const { named, reason } = changeArguments(context.argv, 1);
      return change(name, { node: named[0], reason }, context);
    },
  };
}

export const unmerge = pairCommand('unmerge', 'take two identifiers apart');
export const restore = pairCommand('restore', 'let removed evidence count again');
export const forbid = pairCommand('forbid', 'two identifiers are never one person');
export const allow = pairCommand('allow', 'take a forbid back');
export const block = nodeCommand('block', 'an identifier joins nobody');
export const unblock = nodeCommand('unblock', 'take a block back');

export const alias: Command = {
  summary: 'say that two identifiers are of one person',
  usage: `daicho identity alias PREVIOUS CURRENT --reason TEXT

Exit code 1 when the rules do not let them be one person; \`explain\` says why.

${referenceUsage}\n${reasonUsage}`,
  async run(context) {
    const { named, reason } = changeArguments(context.argv, 2);
    const [previous, current] = named;
    return change('alias', { previous, current, reason }, context);
  },
};

async function change(name: string, body: object, { api, asJson, print }: Context) {
  const found = await api.post(`/api/identity/${name}`, body, answer);
  if (asJson) print(JSON.stringify(found));
  else {
    print(found.isChanged ? wordsOf(name, found) : 'It was so already; nothing changed.');
    if (found.isOnePerson === false) {
      print('They are not one person:');
      for (const line of evidenceLines(found.refused ?? [])) print(`  ${line}`);
    }
  }
  return found.isOnePerson === false ? 1 : 0;
}

function wordsOf(name: string, { before, after, done }: z.infer<typeof answer>): string {
  const next = nextOf(name, done, after.length);
  if (before.join() === after.join()) {
    return `Done. No profile changes by it: ${after.join(', ')}.${next}`;
  }
  const how = done === undefined ? '' : ` (${done.replaceAll('_', ' ')})`;
  const change = `${before.join(', ')} → ${after.join(', ')}`;
  return `Done${how}: ${change}. History follows with the next refresh.${next}`;
}

/** What undoes it where that takes more than the opposite, and what to do where it did not suffice. */
function nextOf(name: string, done: string | undefined, people: number): string {
  if (done === 'forbidden') return '\nTo take it back: `daicho identity allow`.';
  if (done === 'removed_and_forbidden') {
    return '\nOther evidence joins them too, so it was removed and the link forbidden. To take it back: `daicho identity restore`, then `allow`.';
  }
  const isStillApart = (name === 'restore' || name === 'allow') && people > 1;
  return isStillApart ? '\nThey are still two people; `daicho identity explain` says why.' : '';
}
