/**
 * `npm run matching -- --data FOLDER [--json]`: finds people who are in a file more than once.
 *
 * Of files `dataset*.csv` and `febrl*.csv` (Febrl's generator; `dataset4a.csv` and `dataset4b.csv` are one set) it prints precision, recall
 * and F1 against the ids, which nothing but the score looks at. Of `customer.csv` it prints what "same name and postal code"
 * finds, and what of it is merged and what goes to review.
 */
import { readdirSync } from 'node:fs';
import { join } from 'node:path';
import { parseArgs } from 'node:util';
import { textTable } from '../cli/text-table.ts';
import { sameNameGroups } from '../domain/match/same-name.ts';
import { type PeopleFile, readPeople } from './matching/people-file.ts';
import { type MatchScore, scoreFile } from './matching/score.ts';
import { seeded } from './seeded.ts';

const { values } = parseArgs({
  options: {
    data: { type: 'string' },
    seed: { type: 'string', default: '1' },
    json: { type: 'boolean', default: false },
  },
});
if (values.data === undefined) {
  process.stderr.write('matching: --data FOLDER is missing.\n');
  process.exit(2);
}
const folder = values.data;
const names = readdirSync(folder).filter((name) =>
  /^(?:dataset.*|febrl.*|customer)\.csv$/.test(name),
);
if (names.length === 0) {
  process.stderr.write(`matching: ${folder} holds neither dataset*.csv nor customer.csv.\n`);
  process.exit(2);
}

/** Halves of one set, `…a.csv` and `…b.csv`, are read together. */
const sets = [...Map.groupBy(names.sort(), setOf).values()];
for (const files of sets) {
  const isJapanese = files.includes('customer.csv');
  const people = readPeople(
    files.map((file) => join(folder, file)),
    isJapanese ? 'JP' : 'AU',
  );
  const score = scoreFile(people, seeded(Number(values.seed)), () => performance.now());
  const rule = isJapanese ? sameNameResult(people) : {};
  if (values.json)
    process.stdout.write(`${JSON.stringify({ file: files.join('+'), ...score, ...rule })}\n`);
  else print(files.join(' + '), { ...score, ...rule });
}

function setOf(name: string): string {
  const base = /^(.*\d)[ab]\.csv$/.exec(name)?.[1];
  const isHalf = names.includes(`${base}a.csv`) && names.includes(`${base}b.csv`);
  return base !== undefined && isHalf ? base : name;
}

/** The published rule takes names as written; what variants of kanji add is counted apart. */
function sameNameResult({ records, asWritten }: PeopleFile) {
  const groups = sameNameGroups(asWritten);
  return {
    sameNameGroups: groups.length,
    withVariants: sameNameGroups(records).length,
    strictMerges: groups.reduce((sum, { merged }) => sum + merged.length, 0),
    sameNameReviews: groups.filter(({ needsReview }) => needsReview).length,
  };
}

function print(
  title: string,
  result: MatchScore & Partial<ReturnType<typeof sameNameResult>>,
): void {
  const rows: [string, string | number | undefined][] = [
    ['records', result.records],
    ['pairs compared', result.pairs],
    ['pairs not compared', percent(result.reduction)],
    ['pairs matched', result.matched],
    ['pairs to review', result.review],
    ['true pairs', result.truePairs],
    ['precision', result.precision?.toFixed(4)],
    ['recall', result.recall?.toFixed(4)],
    ['F1', result.f1?.toFixed(4)],
    ['same name and 〒: groups', result.sameNameGroups],
    ['  with variants of kanji as one', result.withVariants],
    ['  merged in strict mode', result.strictMerges],
    ['  sent to review', result.sameNameReviews],
    ['seconds', result.seconds.toFixed(1)],
  ];
  const known = rows.flatMap(([name, value]) =>
    value === undefined ? [] : [[name, value.toLocaleString('en')]],
  );
  process.stdout.write(`${title}\n`);
  for (const line of textTable(['', ''], known).slice(1)) process.stdout.write(`  ${line}\n`);
}

function percent(share: number): string {
  return `${(share * 100).toFixed(3)} %`;
}
