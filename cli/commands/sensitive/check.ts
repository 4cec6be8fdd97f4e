import { advertisingVerdict } from '../../../schemas/api/sensitive.ts';
import { type Command, required } from '../../command.ts';

export const check: Command = {
  summary: 'whether an audience may go to advertising destinations',
  usage: `daicho sensitive check AUDIENCE

Exit code 1 when it may not.`,
  async run({ argv, api, asJson, print }) {
    const id = required(argv[0], 'AUDIENCE');
    const path = `/api/audiences/${encodeURIComponent(id)}/advertising`;
    const verdict = await api.get(path, advertisingVerdict);
    if (asJson) print(JSON.stringify(verdict));
    else print(verdict.reason ?? `The audience ${id} may be used for advertising.`);
    return verdict.isAllowed ? 0 : 1;
  },
};
