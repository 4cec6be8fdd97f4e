import { explainAudience } from '../../../domain/audience/explain.ts';
import { scanBytes, type TableFiles } from '../../../domain/audience/scan-bytes.ts';
import { keyOfUri } from '../../../domain/refresh/places.ts';
import { billedBytes, scanPriceMicros } from '../../../domain/warehouse/query-price.ts';
import type { AudienceDefinition } from '../../../schemas/audience.ts';
import { generationRow } from '../../../schemas/control.ts';
import type { ApiPorts } from '../ports.ts';
import { planned } from './planned.ts';

/** The plan, the SQL, and what Athena would read and bill for it, before it runs. */
export async function explanationOf(
  definition: AudienceDefinition,
  asOf: string | undefined,
  ports: ApiPorts,
) {
  const { plan, asOf: day } = await planned(definition, asOf, ports);
  const { leaves, scans, needsEverybody, sql } = explainAudience(plan, day);
  const estimates = await Promise.all(
    scans.map(async (scan) => scanBytes(scan, await filesOf(scan.table, ports))),
  );
  const bytes = estimates.reduce((sum, estimate) => sum + estimate.bytes, 0);
  return {
    asOf: day,
    leaves,
    scans: scans.map(({ table, days }, i) => ({
      table,
      ...(days !== undefined && { days }),
      partitions: estimates[i]?.partitions ?? 0,
      estimatedBytes: estimates[i]?.bytes ?? 0,
    })),
    needsEverybody,
    sql,
    statementBytes: new TextEncoder().encode(sql).length,
    estimate: { bytes, usd: scanPriceMicros(billedBytes(bytes)) / 1_000_000 },
  };
}

/** Files of the generations that count; the largest one tells what each column weighs. */
async function filesOf(table: string, { control, lakeFiles }: ApiPorts): Promise<TableFiles> {
  const [generations, files] = await Promise.all([
    control.queryAll(generationRow, { kind: `generation#${table}` }),
    lakeFiles.sizes(`generations/${table}/`),
  ]);
  const partitionOf = new Map(generations.map(({ id, location }) => [keyOfUri(location), id]));
  const bytesByPartition = new Map<string, number>();
  let largest: { readonly key: string; readonly bytes: number } | undefined;
  for (const file of files) {
    const partition = partitionOf.get(file.key.slice(0, file.key.lastIndexOf('/') + 1));
    if (partition === undefined) continue;
    bytesByPartition.set(partition, (bytesByPartition.get(partition) ?? 0) + file.bytes);
    if (file.bytes > (largest?.bytes ?? 0)) largest = file;
  }
  const shares = largest === undefined ? new Map() : await lakeFiles.columnShares(largest.key);
  return { bytesByPartition, shares };
}
