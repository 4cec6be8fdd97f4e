import { addDays } from '../../domain/audience/days.ts';
import type { Progress } from '../progress.ts';
import { allTime, windowed } from '../replay/audiences.ts';
import { landDay, landDevices, landLate, landPeople } from '../replay/grown-history.ts';
import { bootLakeStack, daysUntil, type LakeStack, type Refreshed } from '../replay/lake-stack.ts';
import { atMost, type Bench, type Figure, reported } from './bench.ts';
import { fewestRounds, median } from './interleave.ts';

const histories = { anchor: 90, subject: 720 } as const;
const historyEnd = '2026-01-31';
/** Nodes that are linked to somebody when the second figure is taken, doubling. */
const linkedNodes = [1_000, 2_000, 4_000, 8_000];
const names = Object.keys(windowed);

/** P9: what the refresh for one new day costs, when the history is eight times as long. */
export const newDay: Bench = {
  id: 'p9',
  claim: 'refresh for one new day is flat in events of history',
  sizeUnit: 'events a day',
  reducedSize: 300,
  async run({ size, progress }) {
    const anchor = await stackWith(histories.anchor, size, progress);
    try {
      const subject = await stackWith(histories.subject, size, progress);
      try {
        const rounds = await interleaved(anchor, subject, size, progress);
        const isSame = await sameMembers(anchor, subject);
        if (!isSame.sides || !isSame.recompute) throw new Error('the members are not the same');
        const backward = await wholeHistory(anchor, subject);
        const growth = await grownLinks(anchor, size, progress);
        return {
          figures: figuresOf(rounds, backward, growth),
          below: [
            'members are the same with either history, and the same as of audiences evaluated anew',
          ],
          details: { histories, rounds: rounds.map(detailOf), backward, growth },
        };
      } finally {
        await subject.close();
      }
    } finally {
      await anchor.close();
    }
  },
};

async function stackWith(days: number, size: number, progress: Progress): Promise<LakeStack> {
  progress.step(`  a history of ${days} days …`);
  const stack = await bootLakeStack((line) => progress.step(line));
  for (const [id, where] of Object.entries(windowed)) await stack.putAudience(id, where);
  await landPeople(stack, historyEnd);
  for (const day of daysUntil(historyEnd, days)) await landDay(stack, day, size);
  await stack.refresh(historyEnd);
  return stack;
}

interface Round {
  readonly anchor: Refreshed;
  readonly subject: Refreshed;
}

/** A new day, and some late events of the days before, on one stack and then on the other. */
async function interleaved(
  anchor: LakeStack,
  subject: LakeStack,
  size: number,
  progress: Progress,
): Promise<readonly Round[]> {
  const rounds: Round[] = [];
  for (let round = -1; round < fewestRounds; round += 1) {
    const day = addDays(historyEnd, round + 2);
    const refreshed: Refreshed[] = [];
    for (const stack of [anchor, subject]) {
      await landDay(stack, day, size);
      await landLate(stack, addDays(day, -5), Math.ceil(size / 20));
      refreshed.push(await stack.refresh(day, names));
    }
    const [one, other] = refreshed;
    // The first round makes everything warm.
    if (round >= 0 && one !== undefined && other !== undefined) {
      rounds.push({ anchor: one, subject: other });
    }
    progress.count(round + 1, fewestRounds, 'rounds');
  }
  return rounds;
}

const lastDay = addDays(historyEnd, fewestRounds + 1);

async function sameMembers(
  anchor: LakeStack,
  subject: LakeStack,
): Promise<{ readonly sides: boolean; readonly recompute: boolean }> {
  const again = names.map((id) => `${id}-again`);
  for (const [id, where] of Object.entries(windowed)) {
    await subject.putAudience(`${id}-again`, where);
  }
  await subject.refresh(lastDay, again);
  const all = async (stack: LakeStack, ids: readonly string[]) =>
    JSON.stringify(await Promise.all(ids.map((id) => stack.members(id))));
  const members = await all(subject, names);
  return {
    sides: members === (await all(anchor, names)),
    recompute: members === (await all(subject, again)),
  };
}

/** What an audience reads that looks back to the beginning: nothing keeps that from growing. */
async function wholeHistory(anchor: LakeStack, subject: LakeStack): Promise<number> {
  const bytes: number[] = [];
  for (const stack of [anchor, subject]) {
    const where = allTime['bought-thrice'];
    if (where === undefined) throw new Error('the audience is gone');
    await stack.putAudience('bought-thrice', where);
    const { job } = await stack.refresh(lastDay, ['bought-thrice']);
    bytes.push(job.scannedBytes);
  }
  const [one = 1, other = 1] = bytes;
  return other / one;
}

interface Linked {
  readonly nodes: number;
  readonly scannedBytes: number;
}

/** What a new day costs with more and more nodes that are linked to somebody. */
async function grownLinks(
  stack: LakeStack,
  size: number,
  progress: Progress,
): Promise<readonly Linked[]> {
  const growth: Linked[] = [];
  let there = 0;
  let day = lastDay;
  for (const nodes of linkedNodes) {
    progress.step(`  ${nodes.toLocaleString('en')} linked nodes …`);
    await landDevices(stack, day, there, nodes);
    there = nodes;
    await stack.refresh(day, names);
    day = addDays(day, 1);
    await landDay(stack, day, size);
    const { job } = await stack.refresh(day, names);
    growth.push({ nodes, scannedBytes: job.scannedBytes });
  }
  return growth;
}

function figuresOf(
  rounds: readonly Round[],
  backward: number,
  growth: readonly Linked[],
): Figure[] {
  const ratio = (of: (refreshed: Refreshed) => number): number =>
    median(rounds.map(({ anchor, subject }) => of(subject) / of(anchor)));
  const part = `${histories.subject} against ${histories.anchor} days`;
  const of = ({ job }: Refreshed): number => job.scannedBytes;
  return [
    atMost(1.1, ratio(of), `bytes read for one new day, ${part}`),
    atMost(
      1.1,
      ratio(({ job }) => job.billedBytes),
      `bytes billed, ${part}`,
    ),
    atMost(
      1.1,
      ratio(({ seconds }) => seconds),
      `time from asking to done, ${part}`,
    ),
    reported(
      ratio((one) => one.controlReadUnits),
      `reads of the control table, ${part}`,
      '×',
    ),
    reported(backward, `bytes of an audience without a window, ${part}`, '×'),
    reported(
      median(rounds.map(({ subject }) => of(subject))) / 1024,
      'read for one new day and its audiences',
      'KiB',
    ),
    reported(
      median(rounds.map(({ subject }) => subject.job.billedBytes)) / 1024 ** 2,
      'billed for it, 10 MB a statement at least',
      'MiB',
    ),
    reported(slopeOf(growth), 'linked nodes: bytes they add, exponent of growth (1: linear)', ''),
    reported(perNode(growth), 'linked nodes: bytes a refresh reads of each', 'B'),
  ];
}

/** Of the bytes that doublings add: 1 when each doubling adds twice what the one before did. */
function slopeOf(growth: readonly Linked[]): number {
  const added = growth
    .slice(1)
    .map(({ scannedBytes }, index) => scannedBytes - (growth[index]?.scannedBytes ?? 0));
  const [first = 1] = added;
  return Math.log2((added.at(-1) ?? 1) / first) / (added.length - 1);
}

function perNode(growth: readonly Linked[]): number {
  const [first] = growth;
  const last = growth.at(-1);
  if (first === undefined || last === undefined) return Number.NaN;
  return (last.scannedBytes - first.scannedBytes) / (last.nodes - first.nodes);
}

const detailOf = ({ anchor, subject }: Round) => ({
  anchor: spentOn(anchor),
  subject: spentOn(subject),
});

const spentOn = ({ job, seconds, controlReadUnits }: Refreshed) => ({
  scannedBytes: job.scannedBytes,
  billedBytes: job.billedBytes,
  controlReadUnits,
  seconds,
});
