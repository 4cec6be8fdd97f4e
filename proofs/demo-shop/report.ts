import type { Target } from '../api-client.ts';
import { type ShopAudienceId, shopAudiences } from './audiences.ts';
import type { ChangeOfMind, FoundPerson } from './change-of-mind.ts';
import type { Check } from './checks.ts';
import type { LakeScan } from './lake-scan.ts';
import type { LakeAnswers } from './questions.ts';
import type { DemoResult, SyncLine } from './run.ts';
import type { Shop } from './shop.ts';
import { sourceIds } from './shop-call.ts';
import { standIns } from './stand-ins.ts';
import { textTable } from './text-table.ts';

/** Tells a person what happened, section by section. */
export interface Report {
  shop(shop: Shop): void;
  sent(shop: Shop, sendSeconds: number, settleSeconds: number): void;
  arrived(found: Pick<DemoResult, 'tally' | 'people'> & { readonly lake: LakeAnswers }): void;
  audiences(sizes: DemoResult['audiences'], seconds: number): void;
  syncs(syncs: DemoResult['syncs']): void;
  changeOfMind(change: ChangeOfMind, found: FoundPerson): void;
  rest(scan: LakeScan, cost: DemoResult['cost']): void;
}

const number = (value: number): string => value.toLocaleString('en');

/** @param write takes whole lines; give one that does nothing for silence */
export function report(write: (text: string) => void): Report {
  const section = (title: string, lines: readonly string[]): void =>
    write(`\n${title}\n${lines.map((line) => `  ${line}\n`).join('')}`);
  return {
    shop: ({ asOf, customers, calls, reckoning }) =>
      section('A shop that nobody has', [
        `${number(customers.length)} customers, 80 articles, 60 days up to ${asOf}`,
        `${number(calls.length)} calls of a website, an order system, a till and a call centre,`,
        `among them ${number(totalOf(reckoning.tally, 'duplicate'))} sent twice and ${number(totalOf(reckoning.tally, 'rejected'))} that are wrong`,
      ]),
    sent: ({ calls }, sendSeconds, settleSeconds) =>
      section('Events went in', [
        `${number(calls.length)} events were acknowledged in ${sendSeconds} s;`,
        `${settleSeconds} s later all were in the identity graph, the vault and the lake`,
      ]),
    arrived: ({ tally, people, lake }) => {
      section('What became of every event', [
        ...textTable(
          ['source', 'accepted', '= stored', '+ duplicate', '+ rejected'],
          sourceIds.map((id) => {
            const { accepted, stored, duplicate, rejected } = tally[id];
            return [id, ...[accepted, stored, duplicate, rejected].map(number)];
          }),
        ),
        `rejected: ${reasonsText(lake.reasons)}`,
      ]);
      section('People appeared', [
        `${number(people.known)} known, ${number(people.unknown)} unknown (devices and receipts that said no more)`,
        `${number(lake.joined)} are known to the web and to the till, joined by a phone number in whatever notation`,
      ]);
    },
    audiences: (sizes, seconds) =>
      section(`Audiences were built by SQL (refresh ${seconds} s)`, audienceLines(sizes)),
    syncs: (syncs) => section('Lists arrived', syncLines(syncs)),
    changeOfMind: (change, found) =>
      section('A regular took back her consent, and no refresh ran', [
        ...standIns.map((platform) => {
          const [before, after] = [change.wasListed[platform], change.isListed[platform]];
          return `${platform}: ${before ? 'on the list' : 'not listed'} → ${after ? 'still on the list' : 'off'}`;
        }),
        `after ${change.seconds} s`,
        `The call centre typed ${found.typed} and found ${found.isSamePerson ? 'her' : 'somebody else'}: ${kindsText(found)}; advertising ${found.advertising === false ? 'no' : 'yes'}`,
      ]),
    rest: (scan, cost) => {
      section('The lake holds nobody’s address, number or name', [
        `${number(scan.objects)} objects (${number(Math.round(scan.bytes / 1000))} kB) read to the last cell: ${scan.leaks.length} with personal data`,
        `${number(scan.placeholders)} cells say [email] where a link or a note had held an address`,
      ]);
      section('What this would have cost on AWS, by list price', costLines(cost));
    },
  };
}

/** Last words: what did not add up, or what to look at next. */
export function farewell(
  checks: readonly Check[],
  place: { readonly state: string; readonly kept?: Target },
): string {
  const unmet = checks.filter(({ isMet }) => !isMet);
  if (unmet.length > 0) {
    const lines = unmet.map(({ what, found = '' }) => `  ✗ ${what}: ${found}\n`).join('');
    return `\n${unmet.length} of ${checks.length} checks failed:\n${lines}  The state is in ${place.state}\n`;
  }
  return `\nAll ${checks.length} checks hold: every number above was reckoned a second time from the invented shop.\n\nWhat to look at next\n${nextLines(place)}`;
}

function nextLines({ state, kept }: { readonly state: string; readonly kept?: Target }): string {
  const lines =
    kept === undefined
      ? [
          ['the page, with all of this in it', `npm start -- --state ${state}`],
          ['then, in another terminal, the last events', 'npm run daicho -- tail'],
          ['another shop, and its stack kept open', 'npm run demo -- --seed 2 --keep'],
        ]
      : [
          ['the page, with all of this in it', `${kept.url}/#key=${kept.apiKey}`],
          [
            'the last events, in another terminal',
            `DAICHO_URL=${kept.url} DAICHO_API_KEY=${kept.apiKey} npm run daicho -- tail`,
          ],
        ];
  const all = [
    ...lines,
    [
      'what a phone number becomes for Google',
      "npm run daicho -- match-key --platform google --field phone --json '０９０−０１２３−４５６７'",
    ],
    [
      'your own events, lists and files',
      'README.md: “Try it”, “Point an existing Segment SDK at it”, “An audience …”',
    ],
  ];
  return all.map(([what, how]) => `  ${what}:\n    ${how}\n`).join('');
}

const totalOf = (tally: DemoResult['tally'], fate: 'duplicate' | 'rejected'): number =>
  sourceIds.reduce((sum, id) => sum + tally[id][fate], 0);

const reasonsText = (reasons: LakeAnswers['reasons']): string =>
  Object.entries(reasons)
    .map(([reason, events]) => `${reason} ${events}`)
    .join(', ');

const audienceLines = (sizes: DemoResult['audiences']): readonly string[] => {
  const ids: readonly ShopAudienceId[] = ['repeaters', 'recent', 'leaving', 'best', 'left-carts'];
  return textTable(
    ['audience', 'people', ''],
    ids.map((id) => [id, number(sizes[id]), shopAudiences[id].name]),
  );
};

const syncLines = (syncs: DemoResult['syncs']): readonly string[] =>
  textTable(
    [
      'sync',
      'audience',
      '= acknowledged',
      '+ no consent',
      '+ no identifier',
      '+ refused',
      '+ pending',
      'there',
    ],
    Object.entries(syncs).map(([id, { counts, listed }]: readonly [string, SyncLine]) => [
      id,
      ...[
        counts.audience,
        counts.acknowledged,
        counts.no_consent,
        counts.no_identifier,
        counts.refused + counts.suppressed + counts.held_out,
        counts.pending,
        listed,
      ].map(number),
    ]),
  );

const costLines = (cost: DemoResult['cost']): readonly string[] =>
  textTable(
    ['service', 'US$'],
    Object.entries(cost).map(([service, dollars]) => [service, dollars.toFixed(6)]),
  );

const kindsText = ({ identifiers }: FoundPerson): string =>
  Object.entries(identifiers)
    .map(([kind, count]) => `${count} ${kind}`)
    .join(', ');
