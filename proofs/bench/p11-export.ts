import { hash } from 'node:crypto';
import { availableParallelism } from 'node:os';
import { Worker } from 'node:worker_threads';
import { googleDestination } from '../../destinations/google/destination.ts';
import { googleBody } from '../../destinations/google/mapping.ts';
import { googleSettings } from '../../destinations/google/settings.ts';
import type { MatchRecord } from '../../destinations/match-record.ts';
import { atLeast, type Bench, reported } from './bench.ts';
import { type Comparison, interleave } from './interleave.ts';

/** As many as a chunk of a delivery has. */
const chunk = 2_000;
const settings = googleSettings.parse({ operatingAccountId: '1', userListId: '2' });
const connector = googleDestination.connect(
  { settings, credentials: { accessToken: 'none' }, region: 'JP' },
  {
    fetch,
    endpoint: '',
    hashText: (algorithm, text) => hash(algorithm, text, 'hex'),
    clock: () => 0,
    random: () => 0,
    putExport: async () => {},
    removeExport: async () => {},
  },
);

/** Customers as a shop has them: an address and a mobile, one in ten with a second address. */
function records(): readonly MatchRecord[] {
  return Array.from({ length: chunk }, (_, number) => ({
    recordId: `user_id.${number}`,
    emails: [
      `Taro.Yamada${number}@example.co.jp`,
      ...(number % 10 === 0 ? [`ty${number}@gmail.com`] : []),
    ],
    phones: [`090-${1000 + (number % 9000)}-${1000 + ((number * 7) % 9000)}`],
    lineUserIds: [],
    idfas: [],
    gaids: [],
  }));
}

const people = records();
/** The same after normalising: what the anchor hashes. */
const clean: readonly string[] = people.flatMap(({ emails, phones }) => [
  ...emails.map((email) => withoutDots(email.toLowerCase())),
  ...phones.map((phone) => `+81${phone.slice(1).replaceAll('-', '')}`),
]);

function withoutDots(email: string): string {
  const [local = '', domain = ''] = email.split('@');
  return domain === 'gmail.com' ? `${local.replaceAll('.', '')}@${domain}` : email;
}

/** Hashes alone. @returns digest of all hashes, in order */
function hashOnly(passes: number): string {
  let last = '';
  for (let pass = 0; pass < passes; pass += 1) {
    let bytes = 0;
    for (const text of clean) {
      last = hash('sha256', text, 'hex');
      bytes += last.length;
    }
    last = `${bytes} ${last}`;
  }
  return last;
}

/** Clean, hash and write the request, as a delivery does. */
function exported(passes: number): string {
  let last = '';
  for (let pass = 0; pass < passes; pass += 1) {
    const members = people.map((record) => {
      const keys = connector.keysOf(record);
      if (keys.kind !== 'keys') throw new Error('somebody has no keys');
      return { recordId: record.recordId, keys: keys.keys };
    });
    const body = JSON.stringify(googleBody('add', members, settings, '2'));
    if (pass < passes - 1) continue;
    const hashes = body.match(/[0-9a-f]{64}/g) ?? [];
    last = `${hashes.length * 64} ${hashes.at(-1) ?? ''}`;
  }
  return last;
}

/** P11: what leaves the house, beside hashing alone. */
export const exporting: Bench = {
  id: 'p11',
  claim: 'normalise, hash and serialise against hashing alone',
  sizeUnit: 'people',
  reducedSize: 100_000,
  async run({ size, progress }) {
    const passes = Math.max(1, Math.round(size / chunk));
    const onRound = (round: number, rounds: number) => progress.count(round, rounds, 'rounds');
    const one = await interleave({
      anchor: { run: () => hashOnly(passes) },
      subject: { run: () => exported(passes) },
      onRound,
    });
    const two = await interleave({
      anchor: { run: () => inWorkers(1, passes * 2) },
      subject: { run: () => inWorkers(2, passes) },
      onRound,
    });
    return {
      figures: [
        atLeast(0.8, 1 / one.cpu.median, 'speed, of that of hashing alone', '×'),
        atLeast(
          1.6,
          1 / two.wall.median,
          `two workers against one, of ${availableParallelism()} cores`,
          '×',
        ),
        reported(rate(one, 'anchorCpuMs', passes * clean.length), 'hashes a second of CPU', '/s'),
        reported(rate(one, 'subjectCpuMs', passes * chunk), 'people a second of CPU', '/s'),
      ],
      details: { people: passes * chunk, one, two },
    };
  },
};

const rate = (
  comparison: Comparison,
  side: 'anchorCpuMs' | 'subjectCpuMs',
  items: number,
): number => Math.round((items * 1_000) / comparison[side]);

/** The export in threads of its own. @returns how many people all of them exported */
async function inWorkers(count: number, passes: number): Promise<string> {
  const done = Array.from({ length: count }, () => {
    const worker = new Worker(new URL('./p11-worker.ts', import.meta.url), { workerData: passes });
    return new Promise<string>((resolve, reject) => {
      worker.once('message', resolve);
      worker.once('error', reject);
    });
  });
  const answers = await Promise.all(done);
  return String(new Set(answers).size);
}

/** One worker's share. */
export const workerShare = (passes: number): string => exported(passes);
