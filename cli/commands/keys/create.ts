import { parseArgs } from 'node:util';
import * as z from 'zod';
import { roles, scopeTexts } from '../../../schemas/scopes.ts';
import { type Command, required, UsageError } from '../../command.ts';
import { keyRow, powersOf } from './key-row.ts';

const made = keyRow.extend({ key: z.string() });

export const create: Command = {
  summary: 'make an API key; it is shown once',
  usage: `daicho keys create --name NAME (--scope SCOPE … | --role ROLE) [--expires DAY]

  --name NAME     who or what uses it; stands beside every change that is made with it
  --scope SCOPE   may be said several times, or several scopes with commas between
  --role ROLE     ${Object.keys(roles).join(', ')}: a bundle of scopes
  --expires DAY   YYYY-MM-DD, the last day it is good for, in the brand's time zone

A key may have no scope that yours lacks, and may not outlive yours. Scopes:

${Object.entries(scopeTexts)
  .map(([scope, text]) => `  ${scope.padEnd(20)} ${text}`)
  .join('\n')}`,
  async run({ argv, api, asJson, print }) {
    const { values } = parseArgs({
      args: [...argv],
      options: {
        name: { type: 'string' },
        scope: { type: 'string', multiple: true },
        role: { type: 'string' },
        expires: { type: 'string' },
      },
    });
    const { role, expires } = values;
    const scopes = values.scope?.flatMap((text) => text.split(',').filter((part) => part !== ''));
    if ((role === undefined) === (scopes === undefined)) {
      throw new UsageError('Say either --scope or --role.');
    }
    const body = { name: required(values.name, '--name'), role, scopes, expires };
    const key = await api.post('/api/keys', body, made);
    if (asJson) {
      print(JSON.stringify(key));
      return 0;
    }
    print(key.key);
    print('');
    print(`This is the only time that it is shown. It may: ${powersOf(key)}.`);
    print(`Use: DAICHO_API_KEY=… · take back: daicho keys revoke ${key.id}`);
    return 0;
  },
};
