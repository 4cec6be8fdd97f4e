import { parseArgs } from 'node:util';
import * as z from 'zod';
import type { Command } from '../../command.ts';
import { textTable } from '../../text-table.ts';

/** What somebody did, as the API shows it. */
export const deed = z.looseObject({
  at: z.string(),
  who: z.string(),
  what: z.string(),
  state: z.string(),
  nodes: z.array(z.string()),
  reason: z.string(),
});

const answer = z.object({ audit: z.array(deed), next: z.string().optional() });

export const audit: Command = {
  summary: 'who changed the graph, and why',
  usage: 'daicho identity audit [--all]\n\n  --all   not only the newest 50',
  async run({ argv, api, asJson, print }) {
    const { values } = parseArgs({
      args: [...argv],
      options: { all: { type: 'boolean', default: false } },
    });
    const deeds: z.infer<typeof deed>[] = [];
    let next: string | undefined;
    do {
      const after: string = next === undefined ? '' : `?after=${encodeURIComponent(next)}`;
      const page = await api.get(`/api/identity/audit${after}`, answer);
      deeds.push(...page.audit);
      next = page.next;
    } while (values.all && next !== undefined);
    if (asJson) print(JSON.stringify(deeds));
    else if (deeds.length === 0) print('Nobody changed anything yet.');
    else for (const line of deedLines(deeds)) print(line);
    return 0;
  },
};

/** Deeds as a table. */
const deedLines = (deeds: readonly z.infer<typeof deed>[]): string[] =>
  textTable(
    ['at', 'who', 'what', 'state', 'identifiers', 'reason'],
    deeds.map(({ at, who, what, state, nodes, reason }) => [
      at,
      who,
      what,
      state,
      nodes.join(' '),
      reason,
    ]),
  );
