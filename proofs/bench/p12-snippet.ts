import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { Script } from 'node:vm';
import { gzipSync } from 'node:zlib';
import { buildSnippet } from '../../browser/build.ts';
import { atLeast, atMost, type Bench, reported } from './bench.ts';
import { interleave } from './interleave.ts';

/**
 * Kilobytes (1,000 bytes) of gzip that others' scripts take, each as its maker serves it with the usual plugins; read off
 * their published files in 2026.
 */
const published = { Snowplow: 17.4, Jitsu: 30.4, Segment: 31.3, RudderStack: 35.6, PostHog: 122 };

/** The script of Segment's that is installed here for the tests: what it weighs nobody has to believe. */
const segmentPath = join(
  import.meta.dirname,
  '../../node_modules/@segment/analytics-next/dist/umd/index.js',
);

/** Reads a script as a browser does that has never seen it: no text is the same twice. */
function readTimes(text: string, times: number): string {
  for (let round = 0; round < times; round += 1) new Script(`${text}\n//${Math.random()}`);
  return 'read';
}

/** P12: what a page loads. */
export const snippetSize: Bench = {
  id: 'p12',
  claim: 'bytes of the snippet, beside what others load',
  sizeUnit: 'readings',
  reducedSize: 50,
  async run({ size, progress }) {
    const scripts = buildSnippet();
    const bytesOf = (name: string) => scripts.find((each) => each.name === name)?.gzipBytes ?? 0;
    const snippet = scripts.find(({ name }) => name === 'snippet')?.text ?? '';
    const segment = readFileSync(segmentPath, 'utf8');
    const segmentBytes = gzipSync(segment, { level: 9 }).length;
    const reading = await interleave({
      anchor: { run: () => readTimes(segment, size) },
      subject: { run: () => readTimes(snippet, size) },
      onRound: (round, rounds) => progress.count(round, rounds, 'rounds'),
    });
    const all = bytesOf('snippet') + bytesOf('loader');
    return {
      figures: [
        atMost(
          5_120,
          bytesOf('snippet'),
          'snippet: batches, retries, beacon, consent; gzip',
          'bytes',
        ),
        atMost(1_024, bytesOf('loader'), 'loader, gzip', 'bytes'),
        reported(bytesOf('extras'), 'extras, which few pages load; gzip', 'bytes'),
        ...Object.entries(published).map(([name, kilobytes]) =>
          atLeast(
            name === 'Snowplow' ? 2 : 4,
            (kilobytes * 1_000) / all,
            `${name}, as published, over ours`,
          ),
        ),
        atLeast(4, segmentBytes / all, 'Segment, as installed here, over ours'),
        reported(reading.cpu.median, 'time to read it, of that of Segment’s', '×'),
      ],
      below: scripts.map(({ name, integrity }) => `${name}.js  ${integrity}`),
      details: {
        published,
        segmentBytes,
        reading,
        scripts: scripts.map(({ text: _, ...rest }) => rest),
      },
    };
  },
};
