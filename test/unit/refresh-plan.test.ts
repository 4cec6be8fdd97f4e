import { expect, test } from 'vitest';
import { chunkLimits, daysBefore, fitPaths, planDays } from '../../domain/refresh/landed-plan.ts';
import { canAbsorb, jobIdAt, newJob, nextStep } from '../../domain/refresh/new-job.ts';
import { keyOfUri, partitionPrefix, uriOf } from '../../domain/refresh/places.ts';
import type { JobRow, LandedRow } from '../../schemas/control.ts';

const landed = (
  day: string,
  name: string,
  flaggedRows: number | undefined = 0,
  table = 'landing_events',
): LandedRow => {
  const key = `landing/${table}/day=${day}/${name}.parquet`;
  return {
    kind: `landed#${table}`,
    id: `${day}#${key}`,
    partition: day,
    key,
    rows: 1,
    bytes: 1,
    landedAt: '2026-02-01T00:00:00.000Z',
    ...(flaggedRows !== undefined && { flaggedRows }),
  };
};

const dayNumber = (number: number) =>
  new Date(Date.UTC(2026, 0, 1 + number)).toISOString().slice(0, 10);

test('every landed object is in exactly one chunk, and no chunk rewrites more than 45 days', () => {
  const rows = Array.from({ length: 305 }, (_, number) => [
    landed(dayNumber(304 - number), 'a'),
    landed(dayNumber(number), 'b', undefined, 'landing_outcomes'),
  ]).flat();
  const chunks = planDays(rows, 'lake');
  expect(chunks.map(({ days }) => days.length)).toEqual([45, 45, 45, 45, 45, 45, 35]);
  expect(new Set(chunks.flatMap(({ objects }) => objects)).size).toBe(rows.length);
  expect(chunks.flatMap(({ days }) => days)).toEqual(
    [...new Set(rows.map((r) => r.partition))].sort(),
  );
});

test('a chunk that may hold flagged events waits until the days before it are compacted', () => {
  const flagged = Array.from({ length: 100 }, (_, number) =>
    landed(dayNumber(number), 'a', number === 50 ? 1 : 0),
  );
  expect(planDays(flagged, 'lake').map(({ days }) => days.length)).toEqual([45]);
  expect(planDays(flagged.slice(45), 'lake').map(({ days }) => days.length)).toEqual([45, 10]);
  const unknown = flagged.map(({ flaggedRows: _, ...row }) => row);
  expect(planDays(unknown, 'lake').map(({ flaggedDays }) => flaggedDays.length)).toEqual([45]);
});

test('only days with flagged events look back, whatever else is rewritten with them', () => {
  const rows = [
    landed(dayNumber(3), 'a', 1),
    landed(dayNumber(200), 'b'),
    landed(dayNumber(3), 'c'),
  ];
  const [chunk] = planDays(rows, 'lake');
  expect(chunk?.days).toEqual([dayNumber(3), dayNumber(200)]);
  expect(chunk?.flaggedDays).toEqual([dayNumber(3)]);
});

test('a day with more objects than a statement can name takes part of them', () => {
  const rows = Array.from({ length: 5000 }, (_, number) =>
    landed(dayNumber(0), `object-${number}`),
  );
  const [chunk] = planDays(rows, 'lake');
  const taken = chunk?.objects ?? [];
  const bytes = taken.reduce((sum, { key }) => sum + key.length, 0);
  expect(taken.length).toBeGreaterThan(1000);
  expect(bytes).toBeLessThan(chunkLimits.pathBytes);
  expect(planDays(rows.slice(taken.length), 'lake')[0]?.objects[0]).toBe(rows[taken.length]);
});

test('the first object fits, however long its name', () => {
  const rows = [landed(dayNumber(0), 'x'.repeat(chunkLimits.pathBytes)), landed(dayNumber(0), 'y')];
  expect(fitPaths(rows, 'lake')).toEqual(rows.slice(0, 1));
});

test('flagged events are compared with the 31 days before, across months', () => {
  const before = daysBefore(['2026-03-01', '2026-03-02']);
  expect(before[0]).toBe('2026-01-29');
  expect(before.at(-1)).toBe('2026-02-28');
  expect(before).toHaveLength(31);
});

test('a partition lies in the folder that UNLOAD names', () => {
  const prefix = partitionPrefix('events', 'attempt', 'day', '2026-01-31');
  expect(prefix).toBe('generations/events/attempt/day=2026-01-31/');
  expect(keyOfUri(uriOf('lake', prefix))).toBe(prefix);
});

const request = { jobId: 'job-1', scope: 'refresh', requestedAtEpochMs: 0 } as const;

test('a job is asked for once, however often', () => {
  const { actions, message, job } = newJob(request);
  expect(actions).toEqual([
    { put: job, condition: { kind: { exists: false } } },
    { put: { kind: 'open-job', id: 'job-1' } },
  ]);
  expect(message).toEqual({ kind: 'job', jobId: 'job-1' });
  expect(() => newJob({ ...request, jobId: 'a/b' })).toThrow(RangeError);
});

test('job ids sort by time', () => {
  expect(jobIdAt(Date.UTC(2026, 0, 31, 23, 59, 58, 999), 'x')).toBe('20260131T235958Z-x');
});

test('a compaction ends with the tally, a refresh with the syncs', () => {
  const stepsOf = (scope: 'compact' | 'refresh') => {
    const steps = ['repair'];
    for (let step = nextStep(scope, 'repair'); step; step = nextStep(scope, step)) steps.push(step);
    return steps;
  };
  expect(stepsOf('compact')).toEqual(['repair', 'compact', 'tally']);
  expect(stepsOf('refresh')).toEqual([
    'repair',
    'compact',
    'rollup',
    'tally',
    'scores',
    'audiences',
    'syncs',
  ]);
});

const refresh = newJob(request).job;
const other: JobRow = { ...refresh, id: 'job-2' };
const cases: [string, JobRow, JobRow, boolean][] = [
  ['a refresh the same refresh', refresh, other, true],
  ['a refresh a compaction', refresh, { ...other, scope: 'compact' }, true],
  ['a refresh one of some audiences', refresh, { ...other, audienceIds: ['a'] }, true],
  ['a refresh one as of another day', refresh, { ...other, asOf: '2026-01-31' }, false],
  ['a refresh one that runs', refresh, { ...other, state: 'running' }, false],
  ['a job itself', refresh, refresh, false],
  ['a compaction a refresh', { ...refresh, scope: 'compact' }, other, false],
  [
    'some audiences some of these',
    { ...refresh, audienceIds: ['a', 'b'] },
    { ...other, audienceIds: ['b'] },
    true,
  ],
  [
    'some audiences another one',
    { ...refresh, audienceIds: ['a', 'b'] },
    { ...other, audienceIds: ['b', 'c'] },
    false,
  ],
  ['some audiences all of them', { ...refresh, audienceIds: ['a'] }, other, false],
];

test.for(cases)('absorbs: %s', ([, starting, waiting, expected]) => {
  expect(canAbsorb(starting, waiting)).toBe(expected);
});
