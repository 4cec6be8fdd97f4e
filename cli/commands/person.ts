import { parseArgs } from 'node:util';
import * as z from 'zod';
import { identifierKinds } from '../../domain/identity/identifier.ts';
import { type Command, required, UsageError } from '../command.ts';
import { textTable } from '../text-table.ts';

const answer = z.looseObject({
  profileId: z.string(),
  isErased: z.boolean(),
  isMasked: z.boolean(),
  refusals: z.array(z.string()),
  identifiers: z.array(
    z
      .object({
        node: z.string(),
        kind: z.string(),
        value: z.string().optional(),
        isHashed: z.boolean().optional(),
      })
      .loose(),
  ),
  fields: z.array(z.object({ field: z.string(), value: z.string() }).loose()),
  consents: z.array(z.object({ purpose: z.string(), isGranted: z.boolean() }).loose()),
});

export const person: Command = {
  summary: 'a person, by any of their identifiers',
  usage: `daicho person KIND VALUE

  KIND   ${identifierKinds.join(', ')}`,
  async run({ argv, api, asJson, print }) {
    const { positionals } = parseArgs({ args: [...argv], allowPositionals: true });
    const kind = required(positionals[0], 'KIND');
    const value = required(positionals[1], 'VALUE');
    if (!identifierKinds.some((known) => known === kind)) {
      throw new UsageError(`KIND is one of ${identifierKinds.join(', ')}.`);
    }
    const found = await api.post('/api/profiles/lookup', { kind, value }, answer);
    if (asJson) {
      print(JSON.stringify(found));
      return 0;
    }
    print(`Person ${found.profileId}${found.isErased ? ' (erased)' : ''}`);
    const rows = [
      ...found.identifiers.map((one) => [
        one.isHashed ? `${one.kind} (SHA-256)` : one.kind,
        one.value ?? one.node,
      ]),
      ...found.fields.map((one) => [one.field, one.value]),
      ...found.consents.map((one) => [
        `consent: ${one.purpose}`,
        one.isGranted ? 'granted' : 'denied',
      ]),
    ];
    for (const line of textTable(['', ''], rows).slice(1)) print(`  ${line}`);
    if (found.refusals.length > 0) {
      const why = `daicho identity evidence ${found.profileId}`;
      print(
        `Alone, for its evidence with others is refused (${found.refusals.join(', ')}): ${why}`,
      );
    }
    if (found.isMasked) print('Values are masked; an admin key shows them.');
    return 0;
  },
};
