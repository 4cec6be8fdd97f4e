import { parseArgs } from 'node:util';
import * as z from 'zod';
import { type Command, required, UsageError } from '../command.ts';
import { textTable } from '../text-table.ts';

const answer = z.object({
  people: z.int(),
  letters: z.int(),
  largest: z.int(),
  withoutAddress: z.int(),
  withoutConsent: z.int(),
  gone: z.int(),
  isPartial: z.boolean(),
  households: z.array(
    z.object({
      members: z.array(z.string()),
      addressee: z.string(),
      name: z.string().optional(),
      postalCode: z.string().optional(),
      address: z.string().optional(),
    }),
  ),
});

export const household: Command = {
  summary: 'how many letters an audience would get',
  usage: `daicho household preview AUDIENCE [--addresses]

  --addresses   name and address of each addressee, in clear; the key must be an admin's`,
  async run({ argv, api, asJson, print }) {
    const { values, positionals } = parseArgs({
      args: [...argv],
      options: { addresses: { type: 'boolean' } },
      allowPositionals: true,
    });
    const [action, audienceId] = positionals;
    if (action !== 'preview') throw new UsageError('Say household preview AUDIENCE.');
    const body = {
      audienceId: required(audienceId, 'AUDIENCE'),
      ...(values.addresses && { include: ['addresses'] }),
    };
    const found = await api.post('/api/households/preview', body, answer);
    if (asJson) {
      print(JSON.stringify(found));
      return 0;
    }
    const { people, letters, largest, withoutAddress, withoutConsent, gone } = found;
    print(`${people} people, ${letters} letters; the largest household has ${largest}.`);
    print(
      `No letter: ${withoutConsent} have not agreed to letters (purpose postal_mail), ${withoutAddress} have no address.`,
    );
    if (gone > 0) print(`${gone} are erased.`);
    if (found.isPartial) print('Only the first people of the audience were looked at.');
    if (letters === 0) return 0;
    const rows = found.households.map((each) => [
      each.members.length,
      each.addressee,
      ...(values.addresses ? [each.postalCode ?? '', each.address ?? '', each.name ?? ''] : []),
    ]);
    const header = ['people', 'addressee', ...(values.addresses ? ['〒', 'address', 'name'] : [])];
    for (const line of textTable(header, rows)) print(line);
    return 0;
  },
};
