import type { Scan } from './scans/scan.ts';

/** What is known of a table's files. */
export interface TableFiles {
  /** Bytes by partition value, of the generations that count. */
  readonly bytesByPartition: ReadonlyMap<string, number>;
  /** Part of a file that each column takes; of one file that stands for all. */
  readonly shares: ReadonlyMap<string, number>;
}

export interface ScanBytes {
  readonly table: string;
  /** Partitions that are opened. */
  readonly partitions: number;
  readonly bytes: number;
}

/** Bytes that a scan will read: its partitions' files times the shares of the columns it names. */
export function scanBytes(scan: Scan, { bytesByPartition, shares }: TableFiles): ScanBytes {
  const { days, from = () => '' } = scan;
  const open = [...bytesByPartition].filter(
    ([partition]) =>
      days === undefined ||
      (partition <= days.to && (days.from === undefined || partition >= days.from)),
  );
  const words = new Set(
    [...scan.columns.values(), ...scan.predicates, from('')].flatMap(
      (sql) => sql.match(/[a-z_][a-z0-9_]*/g) ?? [],
    ),
  );
  const share = [...shares].reduce((sum, [name, part]) => sum + (words.has(name) ? part : 0), 0);
  const bytes = open.reduce((sum, [, size]) => sum + size, 0);
  return { table: scan.table, partitions: open.length, bytes: Math.ceil(bytes * share) };
}
