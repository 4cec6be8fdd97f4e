import { defaults } from '../../infra/defaults.ts';
import { atMost, type Bench, reported } from './bench.ts';
import { perGigabyteMonth } from './fixed-costs.ts';
import {
  edgeBill,
  identityBill,
  idleBill,
  jobBill,
  type Line,
  landedBill,
  objectBill,
  totalOf,
} from './p7-bill.ts';
import { eventsPerRequest, type Landed, type Measured, measure } from './p7-measure.ts';
import { bodies, traffic } from './traffic.ts';

const million = 1_000_000;
const hourly = 24;
const compactionsPerDay = (24 * 60) / defaults.compactEvery;

interface Bills {
  readonly eventsPerDay: number;
  readonly landed: readonly Line[];
  readonly identity: readonly Line[];
  /** Reading what landed into generations, whoever starts that. */
  readonly objects: readonly Line[];
  /** Refreshes every hour. */
  readonly audiences: readonly Line[];
  /** Compactions as `tick` starts them when something lands all the time, without anybody asking for more. */
  readonly compactions: readonly Line[];
  /** The same beside hourly refreshes, which compact too: then there are fewer. */
  readonly compactionsBetween: readonly Line[];
}

function billsOf(measured: Measured, run: Landed): Bills {
  return {
    eventsPerDay: run.eventsPerDay,
    landed: landedBill(measured, run),
    identity: identityBill(measured, run),
    objects: objectBill(run),
    audiences: jobBill(measured, run, { kind: 'refresh', perDay: hourly }),
    compactions: jobBill(measured, run, { kind: 'compaction', perDay: compactionsPerDay }),
    compactionsBetween: jobBill(measured, run, {
      kind: 'compaction',
      perDay: Math.max(0, compactionsPerDay - hourly),
    }),
  };
}

function meanRequestBytes(): number {
  const requests = bodies(
    traffic({ seed: 7, events: 1_000, atEpochMs: Date.now() }),
    eventsPerRequest,
  );
  return requests.reduce((sum, body) => sum + Buffer.byteLength(body), 0) / requests.length;
}

/** The bills line by line, the dear ones first. */
function itemised(bills: readonly Bills[], idle: readonly Line[]): readonly string[] {
  const groups = bills.flatMap(({ eventsPerDay, ...groups }) =>
    Object.entries(groups).map(([name, lines]): readonly [string, readonly Line[]] => [
      `${name}, per million at ${eventsPerDay.toLocaleString('en')} a day`,
      lines,
    ]),
  );
  return [...groups, ['idle, per month', idle] as const].flatMap(([title, lines]) => [
    '',
    `${title}: $${totalOf(lines).toFixed(3)}`,
    ...lines
      .toSorted((one, other) => other.usd - one.usd)
      .filter(({ usd }) => usd >= 0.0005)
      .map(
        ({ what, amount, usd, basis }) =>
          `  $${usd.toFixed(4)}  ${what} (${Math.round(amount).toLocaleString('en')}, ${basis})`,
      ),
  ]);
}

/** P7: list prices of Tokyo for what was counted here, ten events a request. */
export const cost: Bench = {
  id: 'p7',
  claim: 'list price of a million events, ten a request, and of a month without any',
  sizeUnit: 'events at each rate',
  reducedSize: 4_600,
  async run({ size, progress }) {
    const measured = await measure([million, 10 * million], size, progress);
    const bills = measured.landed.map((run) => billsOf(measured, run));
    const edge = edgeBill({ requestBytes: meanRequestBytes() });
    const idle = idleBill(measured);
    const figures = bills.flatMap(({ eventsPerDay, landed, identity, objects, ...jobs }) => {
      const rate = `${eventsPerDay / million} M a day`;
      const people = totalOf(landed) + totalOf(identity);
      const audiences = totalOf(jobs.audiences) + totalOf(objects);
      const between = totalOf(jobs.compactionsBetween);
      return [
        atMost(0.1, totalOf(landed), `landed, without the edge, ${rate}`, '$'),
        atMost(0.3, totalOf(landed) + totalOf(edge), `landed, CloudFront included, ${rate}`, '$'),
        atMost(
          0.45,
          people + audiences + between,
          `landed, identity, hourly audiences, ${rate}`,
          '$',
        ),
        reported(totalOf(identity), `of it identity, ${rate}`, '$'),
        reported(audiences, `of it hourly audiences, ${rate}`, '$'),
        reported(between, `of it compactions between those, ${rate}`, '$'),
        reported(
          totalOf(landed) + totalOf(objects) + totalOf(jobs.compactions),
          `landed and compacted every ${defaults.compactEvery} minutes, ${rate}`,
          '$',
        ),
      ];
    });
    const storage = (measured.bytesPerEvent.events + measured.bytesPerEvent.profile_days) / 1_000;
    return {
      figures: [
        ...figures,
        reported(storage * perGigabyteMonth.s3, 'a million events kept for a month', '$'),
        atMost(10, totalOf(idle), 'a month without events', '$'),
      ],
      below: itemised(bills, idle),
      details: { bills, edge, idle, bytesPerEvent: measured.bytesPerEvent },
    };
  },
};
