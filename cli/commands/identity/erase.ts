import { parseArgs } from 'node:util';
import * as z from 'zod';
import { type Command, required } from '../../command.ts';
import { resultOf, startCuration } from './curation.ts';
import { references, referenceUsage } from './reference.ts';

const result = z.looseObject({
  nodes: z.int(),
  leaves: z.int(),
  stillListed: z.array(z.string()),
});

export const erase: Command = {
  summary: 'erase a person, for good',
  usage: `daicho identity erase ID --reason TEXT [--wait]

All identifiers of the person, their devices and personal data, and their place on every list. It cannot be undone. Safe
to say again at any time: an erasure that stopped goes on.

${referenceUsage}
  --reason TEXT   why, at most 200 characters; kept with the deed
  --wait          until it is done; exit code 1 when a list did not take the person off`,
  async run(context) {
    const { values, positionals } = parseArgs({
      args: [...context.argv],
      options: { reason: { type: 'string' }, wait: { type: 'boolean', default: false } },
      allowPositionals: true,
    });
    const [node] = references(positionals, { least: 1, most: 1 });
    const body = { node, reason: required(values.reason, '--reason') };
    const jobId = await startCuration('/api/identity/erase', body, context);
    const { asJson, print } = context;
    if (!values.wait) {
      print(asJson ? JSON.stringify({ jobId }) : `Job ${jobId} is on its way.`);
      return 0;
    }
    const done = await resultOf(jobId, result, context);
    if (asJson) print(JSON.stringify({ jobId, ...done }));
    else {
      print(`Erased: ${done.nodes} identifier(s), ${done.leaves} device(s).`);
      for (const sync of done.stillListed) {
        print(`The list of sync ${sync} did not take the person off: do it there by hand.`);
      }
    }
    return done.stillListed.length === 0 ? 0 : 1;
  },
};
