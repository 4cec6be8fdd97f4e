import { parseArgs } from 'node:util';
import type * as z from 'zod';
import { rebuildResult } from '../../../schemas/curation.ts';
import type { Command } from '../../command.ts';
import { resultOf, startCuration } from '../identity/curation.ts';

export const lake: Command = {
  summary: 'put the identity graph back together from what the lake keeps of it',
  usage: `daicho replay lake [--dry-run | --note] [--wait]

Safe at any time and twice: what is there stays as it is, so of a graph that is whole nothing
changes. docs/runbooks/replay.md says what comes before and after it when the table was lost.

  --dry-run   write nothing: does the lake have all that the graph has? Exit code 1 if not
  --note      the other way round: land what the graph says anew, where a dry run says that the lake
              lacks some of it
  --wait      until it is done (a dry run always is waited for)`,
  async run(context) {
    const { asJson, print } = context;
    const { values } = parseArgs({
      args: [...context.argv],
      options: {
        'dry-run': { type: 'boolean', default: false },
        note: { type: 'boolean', default: false },
        wait: { type: 'boolean', default: false },
      },
    });
    const isDry = values['dry-run'];
    const mode = isDry ? 'dry-run' : values.note ? 'note' : 'rebuild';
    const jobId = await startCuration('/api/identity/rebuild', { mode }, context);
    if (!values.wait && !isDry) {
      print(asJson ? JSON.stringify({ jobId }) : `Job ${jobId} is on its way.`);
      return 0;
    }
    const done = await resultOf(jobId, rebuildResult, context);
    if (asJson) print(JSON.stringify({ jobId, ...done }));
    else for (const line of linesOf(done)) print(line);
    return isAsItWas(done) ? 0 : 1;
  },
};

type Result = z.infer<typeof rebuildResult>;

/** Of what a rebuild puts there, nothing is missing any more. */
const isAsItWas = ({ mode, missing, differing, lacking, otherProfile, unsettled }: Result) =>
  otherProfile +
    unsettled +
    (mode === 'dry-run' ? missing + differing + Math.max(0, lacking) : 0) ===
  0;

function linesOf(result: Result): readonly string[] {
  const { mode, nodes, evidence, takenBack, erased, missing, differing, lacking } = result;
  const count = (value: number): string => value.toLocaleString('en');
  const of = `${count(nodes)} nodes (${count(erased)} erased), ${count(evidence)} pieces of evidence (${count(takenBack)} taken back).`;
  const profiles = `${count(result.otherProfile)} nodes are somebody else than the lake last said.`;
  const examples = result.examples.length === 0 ? [] : [`For example ${result.examples[0]}.`];
  if (mode === 'note')
    return [`Landed anew: ${count(nodes)} nodes, ${count(evidence)} pieces of evidence.`];
  if (mode === 'dry-run') {
    return [
      `The lake has ${of}`,
      `The graph lacks ${count(missing)} of that and says ${count(differing)} otherwise; the lake lacks ${count(lacking)} of the graph's.`,
      profiles,
      ...examples,
    ];
  }
  const unsettled =
    result.unsettled === 0
      ? []
      : [`${count(result.unsettled)} could not be settled: traffic was ahead.`];
  return [
    `Rebuilt from ${of}`,
    `${count(missing)} of that had been missing.`,
    profiles,
    ...unsettled,
    ...examples,
  ];
}
