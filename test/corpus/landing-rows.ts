import { createHash } from 'node:crypto';
import * as fc from 'fast-check';
import type { LandingRow } from '../../domain/lake/landing-writer.ts';
import { seeded } from '../../proofs/seeded.ts';
import { matchPatternRows } from '../../queries/match-weights.ts';
import {
  landingAccountMembers,
  landingConsents,
  landingEvents,
  landingEvidence,
  landingIdentity,
  landingOutcomes,
  landingTraits,
  matchPatterns,
} from '../../queries/tables/catalogue.ts';
import type { LakeTable } from '../../queries/tables/table.ts';
import { patternCounts } from '../property/match-arbitraries.ts';
import { businessRows } from './business-rows.ts';

/** Rows of one landing object. */
export interface LandedRows {
  readonly table: LakeTable;
  readonly day: string;
  readonly rows: readonly LandingRow[];
}

export const corpusDays = ['2026-02-01', '2026-02-02', '2026-02-03', '2026-02-04', '2026-02-05'];
/** Day under which words about nodes land, whatever they speak of. */
const landingDay = '2026-02-05';

const requests = 90;
const people = 30;
const eventNames = [
  'Order Completed',
  'Order Completed',
  'Order Refunded',
  'Deal Stage Changed',
  '注文完了 🛒',
  "O'Brien''s",
];
const stages = ['見込み', 'won', 'lost', "o'pen"];
/** Numbers that engines read differently unless they read them as Trino does. */
const amounts: readonly unknown[] = [
  ...[1980, 12.34565, -0.00005, 0.1, 1e-7, 1e21, '0.3', '-12.50', '1e3', ' 5', '5\n', '1_0', ''],
  ...[true, null, [7], { a: 7 }, '999999999999999999', 9007199254740993n.toString(), -1980],
];
const traitValues: readonly unknown[] = [
  ...['gold', "g'old", '12', '2024-02-29', '2024-02-30', '2024-02-29T10:00:00+09:00', ''],
  ...[12, 12.00004, -3, 1e21, true, false, null, ['gold'], '"', '値'],
];

/**
 * What lands on five days, twice: the second time some of the first comes again (the queue delivers more than once), ids
 * that are taken come back with other content, and older words arrive late. The same rows for ever.
 */
export function landedRows(): { readonly first: LandedRows[]; readonly second: LandedRows[] } {
  const said = Array.from({ length: requests }, (_, number) => requestRows(number));
  const business = businessRows(corpusDays, (number) =>
    corpusNode(number % 3 ? 'user_id' : 'anonymous_id', number),
  ).map(({ day, row }): LandedRows => ({ table: landingEvents, day, rows: [row] }));
  const [early, late] = [said.slice(0, 60), said.slice(45)];
  return {
    first: [...early.flat(), ...business, ...wordsOf(1), patternsOf(1)].reduce(gathered, []),
    second: [...late.flat(), ...wordsOf(2), patternsOf(2)].reduce(gathered, []),
  };
}

/** One object per table and day. */
function gathered(objects: LandedRows[], { table, day, rows }: LandedRows): LandedRows[] {
  const same = objects.findIndex((one) => one.table === table && one.day === day);
  const before = objects[same];
  if (before === undefined) return [...objects, { table, day, rows }];
  return objects.with(same, { table, day, rows: [...before.rows, ...rows] });
}

const pick = <Item>(items: readonly Item[], random: () => number): Item => {
  const item = items[Math.floor(random() * items.length)];
  if (item === undefined) throw new RangeError('nothing to pick from');
  return item;
};

/** Node of a made-up identifier; its first hex digit is its bucket. */
export function corpusNode(kind: string, number: number): string {
  return `${kind}.${createHash('sha256').update(`${kind} ${number}`).digest('hex').slice(0, 32)}`;
}

const anyNode = (random: () => number) =>
  corpusNode(pick(['user_id', 'email', 'anonymous_id'], random), Math.floor(random() * people));

function requestRows(number: number): LandedRows[] {
  const random = seeded(number + 1);
  const size = 1 + Math.floor(random() * 4);
  return Array.from({ length: size }, (_, position): LandedRows => {
    const day = pick(corpusDays, random);
    const about = {
      source_id: random() < 0.3 ? 'app' : 'web',
      request_id: `r${number}`,
      position,
      request_events: size,
      // A third of the ids are taken by somebody else's event.
      message_id: random() < 0.3 ? `m${Math.floor(random() * 20)}` : `m${number}-${position}`,
      received_at: Date.parse('2026-02-05T12:00:00.007Z') + number * 1_000,
    };
    if (random() < 0.1) {
      const reason = pick(['invalid', 'too-old'], random);
      const message_id = random() < 0.5 ? null : about.message_id;
      const rows = [{ ...about, message_id, outcome: 'rejected', reason }];
      return { table: landingOutcomes, day, rows };
    }
    return { table: landingEvents, day, rows: [{ ...about, ...eventRow(day, random) }] };
  });
}

function eventRow(day: string, random: () => number): LandingRow {
  const event = pick(eventNames, random);
  const properties = {
    revenue: pick(amounts, random),
    ...(random() < 0.9 && { deal_id: `d${Math.floor(random() * 6)}` }),
    ...(random() < 0.9 && { stage: pick(stages, random) }),
    'odd "name"': 'line\nbreak \\ 日本語',
  };
  return {
    type: 'track',
    event,
    node: anyNode(random),
    timestamp: Date.parse(`${day}T00:00:00Z`) + Math.floor(random() * 86_400_000),
    is_day_flagged: random() < 0.1,
    is_bot: random() < 0.1,
    fingerprint: `f${Math.floor(random() * 3)}`,
    properties: JSON.stringify(properties),
    context: random() < 0.2 ? null : '{"locale":"ja-JP"}',
  };
}

/** Identity, traits, consents and memberships of accounts. Words of the first time come again the second. */
function wordsOf(time: number): LandedRows[] {
  const random = seeded(1_000 + time);
  const at = () => Date.parse('2026-01-31T23:59:59.120Z') + Math.floor(random() * 3) * 1_000;
  const word = () => `${pick(['m', '🛒', '｡'], random)}${Math.floor(random() * 5)}`;
  const rowsOf = (table: LakeTable, count: number, row: () => LandingRow): LandedRows => ({
    table,
    day: landingDay,
    rows: Array.from({ length: count }, row),
  });
  return [
    { table: landingIdentity, day: landingDay, rows: identityRows(time) },
    { table: landingEvidence, day: landingDay, rows: evidenceRows(time) },
    rowsOf(landingTraits, 120, () => ({
      node: anyNode(random),
      trait: pick(['rank', 'birthday', "o'dd"], random),
      value: JSON.stringify(pick(traitValues, random)),
      at: at(),
      message_id: word(),
    })),
    rowsOf(landingConsents, 80, () => ({
      node: anyNode(random),
      purpose: pick(['ads', 'mail'], random),
      is_granted: random() < 0.6,
      at: at(),
      message_id: word(),
    })),
    rowsOf(landingAccountMembers, 80, () => ({
      node: anyNode(random),
      account_id: `acct-${Math.floor(random() * 8)}`,
      is_member: random() < 0.7,
      at: at(),
      message_id: word(),
    })),
  ];
}

/** Addresses belong to accounts, cookies follow addresses; a few are erased, some changed owner the second time. */
function identityRows(time: number): LandingRow[] {
  return Array.from({ length: people }, (_, number): LandingRow[] => {
    const [user, email, cookie] = ['user_id', 'email', 'anonymous_id'].map((kind) =>
      corpusNode(kind, number),
    );
    const owner =
      time === 2 && number % 5 === 0 ? corpusNode('user_id', (number + 1) % people) : user;
    const row = (node = '', profile = '', kind: string, version: number) => ({
      node,
      profile_id: profile,
      kind,
      version,
      // The second time some owners are erased, of whom the first time's followers know nothing yet.
      is_erased: kind === 'user_id' && number % 11 === 3 && time === 2,
    });
    return [
      row(user, user, 'user_id', time),
      ...(number % 3 === 0 ? [] : [row(email, owner, 'email', time)]),
      ...(number % 2 === 0 ? [row(cookie, email, 'anonymous_id', 1)] : []),
    ];
  }).flat();
}

/** Users name their addresses; a few took that back the second time, and a few devices follow. */
function evidenceRows(time: number): LandingRow[] {
  const changed_at = Date.parse('2026-01-31T23:59:59.120Z') + time * 1_000;
  return Array.from({ length: people }, (_, number): LandingRow[] => {
    const [user, email, cookie] = ['user_id', 'email', 'anonymous_id'].map((kind) =>
      corpusNode(kind, number),
    );
    const sighting = { sourceId: 'web', messageId: `m${number}`, at: '2026-01-31T00:00:00.000Z' };
    const said = { ...sighting, mayJoinPeople: true };
    const isRemoved = time === 2 && number % 7 === 0 ? { isRemoved: true } : {};
    const leaf = { createdAt: sighting.at, leaf: { follows: email, ...said } };
    const row = (node = '', item: string, word: object) => ({
      ...{ node, item, version: time, changed_at, said: JSON.stringify(word) },
    });
    return [
      row(user, 'node', { createdAt: sighting.at }),
      row(user, `edge#${email}`, { ...said, ...isRemoved }),
      ...(number % 2 === 0 ? [row(cookie, 'node', leaf)] : []),
    ];
  }).flat();
}

function patternsOf(time: number): LandedRows {
  const rows = fc
    .sample(patternCounts, { seed: time, numRuns: 10 })
    .flatMap((patterns) => matchPatternRows(patterns));
  return { table: matchPatterns, day: landingDay, rows };
}
