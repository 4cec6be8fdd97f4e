import { compileAudiences } from '../../domain/audience/compile.ts';
import { audienceDefinition } from '../../schemas/audience.ts';
import { audienceCorpus } from './audience-corpus.ts';
import { type AudienceLake, audienceLake, lakeDay, lakeEvents } from './audience-lake.ts';
import { atMost, type Bench, reported } from './bench.ts';
import { interleave } from './interleave.ts';

const context = { asOf: lakeDay, timeZone: 'Asia/Tokyo' };
const audiences = 100;

/** One audience that reads what the hundred read: every event of the year, its revenue, and a trait. */
const alone = {
  id: 'alone',
  definition: audienceDefinition.parse({
    version: 1,
    name: 'Alone',
    purpose: 'to be measured against',
    goal: 'the same bytes',
    owner: 'bench',
    target: 'the goal of the benchmark',
    where: {
      any: [
        {
          sum: { events: lakeEvents, property: 'revenue', operator: 'greater_than', value: 90_000 },
        },
        { count: { events: lakeEvents, operator: 'greater_than', value: 40 } },
        { trait: { name: 'rank', operator: 'equals', value: 'gold' } },
      ],
    },
  }),
};

/** P10: a hundred audiences in one pass beside one of them. */
export const manyAudiences: Bench = {
  id: 'p10',
  claim: 'a hundred audiences in one pass against one that reads the same',
  sizeUnit: 'events',
  reducedSize: 1_000_000,
  async run({ size, progress }) {
    progress.step('  writing the lake …');
    const lake = await audienceLake(size);
    try {
      const corpus = audienceCorpus(audiences);
      const all = compileAudiences(corpus, context);
      const one = compileAudiences([alone], context);
      progress.step('  the same members in both shapes of the statement, and one by one …');
      await compare(lake, corpus);
      const sizes = await rounds(lake, one, all, (round, of) =>
        progress.count(round, of, 'rounds'),
      );
      const bytes = bytesOf(lake, all) / bytesOf(lake, one);
      const overheads = await Promise.all(all.map(({ sql }) => lake.overhead(sql)));
      const sum = (of: 'translateMs' | 'planMs') =>
        overheads.reduce((total, each) => total + each[of], 0);
      return {
        figures: [
          atMost(8, sizes.cpu, `CPU, of one audience, for ${audiences}`),
          atMost(1, bytes, 'bytes, of one audience'),
          reported(sizes.wall, 'by wall', '×'),
          reported(all.length, 'statements', ''),
          reported(sum('translateMs'), 'of which our translation', 'ms'),
          reported(sum('planMs'), 'of which DuckDB’s planning', 'ms'),
        ],
        details: {
          ...sizes,
          bytes: bytesOf(lake, all),
          statementBytes: all.map(({ sql }) => sql.length),
        },
      };
    } finally {
      await lake.close();
    }
  },
};

type Statements = readonly { readonly sql: string }[];

const bytesOf = (lake: AudienceLake, statements: Statements) =>
  statements.reduce((sum, { sql }) => sum + lake.bytes(sql), 0);

/** @throws Error unless all come to the same members: then no time counts */
async function compare(lake: AudienceLake, corpus: ReturnType<typeof audienceCorpus>) {
  const membersOf = async (statements: Statements) => {
    const answers = await Promise.all(statements.map(({ sql }) => lake.answer(sql)));
    const parts = answers.map((answer) => answer.split(',').map(BigInt));
    return [0, 1].map((i) => parts.reduce((sum, part) => sum + (part[i] ?? 0n), 0n)).join();
  };
  const together = await membersOf(compileAudiences(corpus, context));
  const plain = await membersOf(compileAudiences(corpus, context, { plainAggregates: 1_000 }));
  const single = [];
  for (const each of corpus) single.push(...compileAudiences([each], context));
  const apart = await membersOf(single);
  if (together !== plain || together !== apart) throw new Error('The statements differ in members');
}

/** Two questions with two answers: each must be its own every time. */
async function rounds(
  lake: AudienceLake,
  one: Statements,
  all: Statements,
  onRound: (round: number, rounds: number) => void,
) {
  const answersOf = async (statements: Statements) => {
    const answers = [];
    for (const { sql } of statements) answers.push(await lake.answer(sql));
    return answers.join();
  };
  const expected = { one: await answersOf(one), all: await answersOf(all) };
  const same = (which: keyof typeof expected, statements: Statements) => async () =>
    (await answersOf(statements)) === expected[which] ? 'the same' : `${which} changed`;
  const { cpu, wall } = await interleave({
    anchor: { run: same('one', one) },
    subject: { run: same('all', all) },
    warmUps: 1,
    onRound,
  });
  return { cpu: cpu.median, wall: wall.median, spread: { cpu, wall }, expected };
}
