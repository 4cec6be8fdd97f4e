import { parseArgs } from 'node:util';
import type { Command } from '../../command.ts';
import { counted } from '../../counted.ts';
import { changedBases, commaList, destinationsOf } from './basis-row.ts';

export const revoke: Command = {
  summary: 'take bases back; lists follow with their next run',
  usage: `daicho legal-basis revoke --destinations ID,…|all [--kinds KIND,…] [--terms-version V] [--note TEXT]

  --kinds KIND,…      all unless said
  --terms-version V   only those of this version of the terms
  --note TEXT         why

Who may not be on a list any more is taken off by the sync's next run: daicho sync run ID`,
  async run({ argv, api, asJson, print }) {
    const { values } = parseArgs({
      args: [...argv],
      options: {
        destinations: { type: 'string' },
        kinds: { type: 'string' },
        'terms-version': { type: 'string' },
        note: { type: 'string' },
      },
    });
    const body = {
      destinationIds: destinationsOf(values.destinations),
      kinds: commaList(values.kinds),
      termsVersion: values['terms-version'],
      note: values.note,
    };
    const made = await api.post('/api/legal-bases/revoke', body, changedBases);
    if (asJson) print(JSON.stringify(made));
    else
      print(
        made.changed === 0
          ? 'None of them was in force.'
          : `${counted(made.changed, 'basis', 'bases')} revoked. Lists follow with their next run.`,
      );
    return 0;
  },
};
