import {
  type BatchPartition,
  batchPartition,
} from '../../domain/identity/batch/batch-partition.ts';
import { atLeast, atMost, type Bench, reported } from './bench.ts';
import { componentDigest, plainComponents } from './components.ts';
import { contractionSql } from './contraction-sql.ts';
import { type PackedPairs, pathGraph, peopleGraph, starGraph } from './evidence-graphs.ts';
import { interleave, median } from './interleave.ts';

const doublings = [1, 2, 4, 8];
const runsPerPoint = 3;

/** P5: who is who for all evidence at once, beside the plainest way and beside SQL. */
export const batchIdentity: Bench = {
  id: 'p5',
  claim: 'batch identity against plain union-find, and against SQL',
  sizeUnit: 'pairs',
  reducedSize: 400_000,
  async run({ size, progress }) {
    const pairs = peopleGraph(size, 5);
    const subject = {
      run: () => componentDigest(partitionOf(pairs).profileOf),
    };
    const onRound = (round: number, rounds: number) => progress.count(round, rounds, 'rounds');
    const plain = await interleave({
      anchor: { run: () => componentDigest(plainComponents(pairs.read())) },
      subject,
      onRound,
    });
    progress.step('  contraction in SQL …');
    const sql = await besideSql(pairs, subject.run(), onRound);
    progress.step('  growth …');
    const perPair = doublings.map((factor) => {
      const some = peopleGraph(Math.round((size * factor) / 8), 6);
      return secondsOf(some) / some.count;
    });
    const slope = logSlope(
      doublings,
      perPair.map((each, index) => each * (doublings[index] ?? 1)),
    );
    const random = perPair.at(-1) ?? Number.NaN;
    const star = secondsOf(starGraph(size)) / size;
    const path = secondsOf(pathGraph(size)) / size;
    return {
      figures: [
        atMost(1.5, plain.cpu.median, 'CPU, of hash map and union-find in plain JavaScript'),
        atLeast(2, 1 / sql.cpu.median, 'as fast as randomised contraction on DuckDB, by CPU'),
        reported(1 / sql.wall.median, 'by wall, one thread against all of DuckDB’s', '×'),
        atMost(1.05, slope, 'slope of log CPU over log pairs', ''),
        atMost(2, star / random, 'a star far above the cap, per pair'),
        atMost(2, path / random, 'a path far above the cap, per pair'),
        reported(Math.round(1 / random), 'pairs per second of CPU', '/s'),
      ],
      details: { plain, sql, perPairMicros: perPair.map((each) => each * 1e6), star, path },
    };
  },
};

async function besideSql(
  pairs: PackedPairs,
  digest: string,
  onRound: (round: number, rounds: number) => void,
) {
  const sql = await contractionSql(pairs);
  try {
    const comparison = await interleave({
      anchor: { run: async () => ((await sql.run()) > 0 ? 'done' : 'no rounds') },
      subject: {
        run: () =>
          componentDigest(partitionOf(pairs).profileOf) === digest ? 'done' : 'other components',
      },
      warmUps: 1,
      onRound,
    });
    if (componentDigest(await sql.components()) !== digest)
      throw new Error('SQL comes to other components');
    return comparison;
  } finally {
    sql.close();
  }
}

const partitionOf = (pairs: PackedPairs): BatchPartition =>
  batchPartition({ pairs: pairs.read(), expectedPairs: pairs.count });

/** CPU of one run, median of some. */
function secondsOf(pairs: PackedPairs): number {
  const runs = Array.from({ length: runsPerPoint }, () => {
    const before = process.cpuUsage();
    const { profileOf } = partitionOf(pairs);
    if (profileOf.length === 0) throw new Error('nothing came out');
    const { user, system } = process.cpuUsage(before);
    return (user + system) / 1e6;
  });
  return median(runs);
}

/** Least-squares slope of log y over log x. */
function logSlope(xs: readonly number[], ys: readonly number[]): number {
  const points = xs.map((x, index) => [Math.log(x), Math.log(ys[index] ?? Number.NaN)] as const);
  const mean = (place: 0 | 1): number =>
    points.reduce((sum, point) => sum + point[place], 0) / points.length;
  const [middleX, middleY] = [mean(0), mean(1)];
  const rise = points.reduce((sum, [x, y]) => sum + (x - middleX) * (y - middleY), 0);
  return rise / points.reduce((sum, [x]) => sum + (x - middleX) ** 2, 0);
}
