import { createS3 } from '../../local/s3/s3.ts';

/** Run as a child that is killed: does one thing after the other and prints a line when it is acknowledged. */
const [what = '', dir = ''] = process.argv.slice(2);
const acknowledge = (line: string): void => {
  process.stdout.write(`${line}\n`);
};

async function putObjects(): Promise<void> {
  const s3 = createS3({ dir, clock: Date.now, meter: () => undefined });
  s3.createBucket('lake');
  for (let index = 0; ; index += 1) {
    const body = Buffer.alloc(20_000, `${index} `);
    const headers = { 'x-amz-meta-index': String(index) };
    const path = `/lake/folder-${index % 7}/${index}`;
    const query = new URLSearchParams();
    const response = await s3.handle({ method: 'PUT', path, query, headers, body });
    if (response.status === 200) acknowledge(String(index));
  }
}

if (what === 's3') await putObjects();
