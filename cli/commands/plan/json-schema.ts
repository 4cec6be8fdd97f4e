import { parseArgs } from 'node:util';
import { jsonSchemaOf } from '../../../domain/tracking-plan/json-schema.ts';
import { type Command, required } from '../../command.ts';
import { planNamed } from './plan-file.ts';

export const jsonSchema: Command = {
  summary: 'a plan as JSON Schema of the events that it accepts',
  usage: `daicho plan json-schema PLAN [--no-notes]

PLAN is the id of a plan, or a file that ends in .json.

  --no-notes   of the events in which there is nothing to note, either`,
  async run({ argv, api, asJson, print }) {
    const { values, positionals } = parseArgs({
      args: [...argv],
      options: { 'no-notes': { type: 'boolean', default: false } },
      allowPositionals: true,
    });
    const { plan } = await planNamed(required(positionals[0], 'PLAN'), api);
    const schema = jsonSchemaOf(plan, values['no-notes'] ? 'refuse' : 'accept');
    print(JSON.stringify(schema, null, asJson ? 0 : 2));
    return 0;
  },
};
