import { type Embedded, startEmbedded } from '../engines/embedded.ts';
import type { Engine } from '../engines/engine.ts';
import { trinoEngine } from '../engines/trino-engine.ts';
import { findTrino, type TrinoInstallation } from '../engines/trino-installation.ts';
import { startTrino } from '../engines/trino-server.ts';

/** A Trino that somebody runs, or one to start. */
type TrinoTarget =
  | { readonly kind: 'running'; readonly url: string; readonly catalog: string }
  | { readonly kind: 'installed'; readonly installation: TrinoInstallation };

/** @returns why there is none, as a sentence for people */
export function trinoTarget(): TrinoTarget | string {
  const url = process.env['TRINO_URL'];
  if (url !== undefined) {
    return { kind: 'running', url, catalog: process.env['TRINO_CATALOG'] ?? 'hive' };
  }
  const installation = findTrino();
  return typeof installation === 'string' ? installation : { kind: 'installed', installation };
}

export interface TwoEngines {
  readonly embedded: Embedded;
  readonly trino: Engine;
  stop(): Promise<void>;
}

/** Port at which a Trino of somebody else's finds the objects. */
const s3Port = Number(process.env['TRINO_S3_PORT'] ?? 18_190);

/** The embedded cloud, and Trino over the same objects by S3's protocol. */
export async function startBoth(target: TrinoTarget): Promise<TwoEngines> {
  const embedded = await startEmbedded(target.kind === 'running' ? s3Port : 0);
  if (target.kind === 'running') {
    const trino = await trinoEngine(target.url, target.catalog);
    return { embedded, trino, stop: embedded.stop };
  }
  const server = await startTrino(target.installation, embedded.s3Url);
  return {
    embedded,
    trino: await trinoEngine(server.url, server.catalog),
    stop: async () => {
      await server.stop();
      await embedded.stop();
    },
  };
}
