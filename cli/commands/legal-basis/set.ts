import { createHash } from 'node:crypto';
import { readFileSync } from 'node:fs';
import { parseArgs } from 'node:util';
import { basisKinds, legalGrounds } from '../../../schemas/legal-basis.ts';
import { type Command, CommandError, required, UsageError } from '../../command.ts';
import { counted } from '../../counted.ts';
import { basesTable, changedBases, commaList, destinationsOf } from './basis-row.ts';

export const set: Command = {
  summary: 'say on what ground which kinds of data may go to which destinations',
  usage: `daicho legal-basis set --kinds KIND,… --destinations ID,…|all --text FILE --approver NAME
      (--everyone --basis BASIS | --terms-version V [--accepted-before DAY] [--basis BASIS])

  --kinds KIND,…          ${basisKinds.join(', ')}
  --destinations ID,…     or \`all\`: those that are there now
  --basis BASIS           ${legalGrounds.join(', ')};
                          consent unless said, where people accepted terms
  --everyone              it covers everybody
  --terms-version V       it covers whose last accepted terms are this version (trait terms_version)
  --accepted-before DAY   … and were accepted before this day, YYYY-MM-DD, of the brand's time zone
  --text FILE             the text that people were shown; its SHA-256 is kept, not the text
  --text-sha256 HEX       the same, where the file is elsewhere
  --approver NAME         who in the brand answers for it
  --approved-at TIME      ISO 8601, now unless said
  --note TEXT             anything that an auditor should read

Nothing is sent without a basis, and none is shipped. docs/legal-basis.md`,
  async run({ argv, api, asJson, print }) {
    const { values } = parseArgs({
      args: [...argv],
      options: {
        kinds: { type: 'string' },
        destinations: { type: 'string' },
        basis: { type: 'string' },
        everyone: { type: 'boolean', default: false },
        'terms-version': { type: 'string' },
        'accepted-before': { type: 'string' },
        text: { type: 'string' },
        'text-sha256': { type: 'string' },
        approver: { type: 'string' },
        'approved-at': { type: 'string' },
        note: { type: 'string' },
      },
    });
    const terms = values['terms-version'];
    if (values.everyone === (terms !== undefined))
      throw new UsageError('Say either --everyone or --terms-version.');
    if (values.everyone && values['accepted-before'] !== undefined)
      throw new UsageError('--accepted-before goes with --terms-version.');
    const basis = terms === undefined ? required(values.basis, '--basis') : values.basis;
    const body = {
      destinationIds: destinationsOf(values.destinations),
      kinds: commaList(required(values.kinds, '--kinds')),
      basis: basis ?? 'consent',
      scope:
        terms === undefined
          ? { everyone: true }
          : { terms: { version: terms, acceptedBefore: values['accepted-before'] } },
      textSha256: values['text-sha256'] ?? hashOf(required(values.text, '--text')),
      approver: required(values.approver, '--approver'),
      approvedAt: values['approved-at'],
      note: values.note,
    };
    const made = await api.put('/api/legal-bases', body, changedBases);
    if (asJson) print(JSON.stringify(made));
    else {
      print(`${counted(made.changed, 'basis', 'bases')} changed. What stands there now:`);
      for (const line of basesTable(made.legalBases)) print(line);
    }
    return 0;
  },
};

function hashOf(file: string): string {
  try {
    return createHash('sha256').update(readFileSync(file)).digest('hex');
  } catch {
    throw new CommandError(`${file} cannot be read.`);
  }
}
