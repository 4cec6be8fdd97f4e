import { parseArgs } from 'node:util';
import { audienceJsonSchema } from '../../../schemas/audience-json-schema.ts';
import type { Command } from '../../command.ts';

export const schema: Command = {
  summary: 'the JSON Schema of a definition, for editors',
  usage: 'daicho audiences schema',
  async run({ argv, asJson, print }) {
    parseArgs({ args: [...argv] });
    print(JSON.stringify(audienceJsonSchema(), null, asJson ? 0 : 2));
    return 0;
  },
};
