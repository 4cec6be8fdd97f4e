import { parseArgs } from 'node:util';
import { neverAdvertiseSet } from '../../../schemas/api/sensitive.ts';
import { type Command, required, UsageError } from '../../command.ts';
import { followUp } from './state.ts';

export const neverAdvertise: Command = {
  summary: 'say that what a source tells is never for advertising, for good',
  usage: `daicho sensitive never-advertise SOURCE --reason TEXT --for-good

This deployment does not advertise from then on: every list of an ad platform is emptied, no conversion is told. It cannot be
taken back, for what the source has told stays in people's profiles. Own channels go on.`,
  async run({ argv, api, asJson, print }) {
    const { values, positionals } = parseArgs({
      args: [...argv],
      options: { reason: { type: 'string' }, 'for-good': { type: 'boolean' } },
      allowPositionals: true,
    });
    const id = required(positionals[0], 'SOURCE');
    const reason = required(values.reason, '--reason');
    if (!values['for-good']) {
      throw new UsageError('This cannot be taken back. Say --for-good if it is meant.');
    }
    const path = `/api/sources/${encodeURIComponent(id)}/never-advertise`;
    const set = await api.put(path, { reason }, neverAdvertiseSet);
    if (asJson) print(JSON.stringify(set));
    else print(`This deployment does not advertise any more. ${followUp(set.rejudged)}`);
    return 0;
  },
};
