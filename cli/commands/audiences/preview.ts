import * as z from 'zod';
import type { Command } from '../../command.ts';
import { textTable } from '../../text-table.ts';
import { askAbout } from './ask-about.ts';

const people = z.object({ estimate: z.int(), low: z.int(), high: z.int() });
const answer = z.looseObject({
  asOf: z.string(),
  size: people,
  sampledShare: z.number(),
  consented: people,
  withoutConsent: z.int(),
  platforms: z.array(z.object({ platform: z.string(), matchable: people, reachable: people })),
  overlap: z.array(
    z.looseObject({ audienceId: z.string(), people, shareOfThis: z.number().nullable() }),
  ),
});

export const preview: Command = {
  summary: 'how large it would be, whom platforms could find, what it shares with others',
  usage: `daicho audiences preview FILE|-|ID [--as-of DAY]

FILE (- is standard input) holds a definition as JSON, which need not be stored.

  --as-of DAY   last day that counts, YYYY-MM-DD in the brand's zone (default today)`,
  async run(context) {
    const { asJson, print } = context;
    const found = await askAbout('preview', answer, context);
    if (asJson) {
      print(JSON.stringify(found));
      return 0;
    }
    const { size, consented, withoutConsent, platforms, overlap } = found;
    const noun = size.high === 1 ? 'person' : 'people';
    print(`As of ${found.asOf}: ${shown(size)} ${noun}`);
    print(
      `  said yes to advertising: ${shown(consented)}, did not: ${withoutConsent.toLocaleString('en')}`,
    );
    const lines = platforms.map(({ platform, matchable, reachable }) => [
      ...[platform, shown(matchable), shown(reachable)],
    ]);
    for (const line of textTable(['platform', 'has a key', 'and said yes'], lines)) print(line);
    for (const other of overlap) {
      const part = other.shareOfThis === null ? '' : ` (${Math.round(other.shareOfThis * 100)} %)`;
      print(`  also in ${other.audienceId}: ${shown(other.people)}${part}`);
    }
    return 0;
  },
};

const shown = ({ estimate, low, high }: z.infer<typeof people>): string =>
  low === high
    ? estimate.toLocaleString('en')
    : `about ${estimate.toLocaleString('en')} (${low.toLocaleString('en')} to ${high.toLocaleString('en')})`;
