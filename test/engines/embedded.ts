import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { AthenaClient } from '@aws-sdk/client-athena';
import { S3Client } from '@aws-sdk/client-s3';
import { version } from '@duckdb/node-api';
import { createAthena } from '../../local/athena/athena.ts';
import { createS3 } from '../../local/s3/s3.ts';
import { startWireServer } from '../contract/wire-server.ts';
import { athenaEngine } from './athena-engine.ts';
import type { Engine } from './engine.ts';

export interface Embedded {
  readonly athena: Engine;
  readonly s3: S3Client;
  readonly bucket: string;
  readonly s3Url: string;
  stop(): Promise<void>;
}

/** The embedded cloud's S3 and Athena over one folder, on loopback. @param s3Port 0 = a free one */
export async function startEmbedded(s3Port = 0): Promise<Embedded> {
  const dir = mkdtempSync(join(tmpdir(), 'daicho-engines-'));
  const bucket = 'lake-bucket';
  const s3Root = join(dir, 's3');
  const options = { clock: Date.now, meter: () => {} };
  const s3 = createS3({ dir: s3Root, ...options });
  s3.createBucket(bucket);
  const athena = createAthena({ dir: join(dir, 'athena'), s3Root, ...options });
  athena.declareDatabase('default');
  athena.declareWorkGroup({ name: 'primary', outputLocation: `s3://${bucket}/athena-results/` });
  const s3Server = await startWireServer(s3.handle, s3Port);
  const athenaServer = await startWireServer(athena.handle);
  const settings = {
    region: 'ap-northeast-1',
    credentials: { accessKeyId: 'local', secretAccessKey: 'local' },
  };
  const clients = {
    s3: new S3Client({ ...settings, endpoint: s3Server.url, forcePathStyle: true }),
    athena: new AthenaClient({ ...settings, endpoint: athenaServer.url }),
  };
  return {
    athena: athenaEngine({
      client: clients.athena,
      workGroup: 'primary',
      title: `DuckDB ${version()}`,
      pollMs: 5,
    }),
    s3: clients.s3,
    bucket,
    s3Url: s3Server.url,
    stop: async () => {
      for (const client of Object.values(clients)) client.destroy();
      for (const server of [s3Server, athenaServer]) await server.close();
      await athena.close();
      s3.close();
      rmSync(dir, { recursive: true, force: true });
    },
  };
}
