import type { AccountWord } from '../../domain/company/accounts.ts';
import { mergeNode, withdrawals } from '../../domain/consent/profile.ts';
import type { Vault, VaultRecord } from '../../domain/consent/vault.ts';
import type { ControlRow } from '../../domain/control/control-table.ts';
import type { EvidenceClaim } from '../../domain/identity/graph.ts';
import type { LandedObject, LandingRow } from '../../domain/lake/landing-writer.ts';
import type { ViolationCount } from '../../domain/tracking-plan/violation.ts';
import type { ProcessPorts } from '../../functions/process/process-batch.ts';
import type { DeadLetter } from '../../schemas/dead-letter.ts';
import type { DeliveryMessage } from '../../schemas/messages.ts';
import { toParquet } from '../../stores/lake-writer.ts';
import { receivedAt, tools } from './intake-tools.ts';

/** Everything that `process` writes to, kept in memory. */
export interface MemoryStores {
  readonly ports: ProcessPorts;
  readonly claims: EvidenceClaim[];
  readonly records: Map<string, VaultRecord>;
  readonly accounts: AccountWord[];
  readonly deliveries: DeliveryMessage[];
  readonly letters: DeadLetter[];
  readonly control: Map<string, ControlRow>;
  /** Objects by key, listed or not. */
  readonly objects: Map<string, readonly LandingRow[]>;
  /** Rows of a table in listed objects, which are all that count. */
  listed(table: string): LandingRow[];
  /** What fails from now on, by the name of its port. */
  readonly broken: Set<keyof ProcessPorts>;
  /** What plans found wrong, batch by batch. */
  readonly violations: ViolationCount[];
  /** Failures that `process` told of. */
  readonly failures: unknown[];
}

export function memoryStores(changes: Partial<ProcessPorts> = {}): MemoryStores {
  const claims: EvidenceClaim[] = [];
  const records = new Map<string, VaultRecord>();
  const accounts: AccountWord[] = [];
  const deliveries: DeliveryMessage[] = [];
  const letters: DeadLetter[] = [];
  const control = new Map<string, ControlRow>();
  const objects = new Map<string, readonly LandingRow[]>();
  const broken = new Set<keyof ProcessPorts>();
  const failures: unknown[] = [];
  const violations: ViolationCount[] = [];
  const meet = async (port: keyof ProcessPorts): Promise<void> => {
    if (broken.has(port)) throw new Error(`${port} is broken`);
  };
  const ports: ProcessPorts = {
    graph: {
      addEvidence: async (added) => {
        await meet('graph');
        claims.push(...added);
      },
      profilesOf: async () => new Map(),
    },
    vault: {
      merge: async (updates) => {
        await meet('vault');
        return mergeInto(records, updates);
      },
    },
    accounts: {
      hear: async (words) => {
        await meet('accounts');
        accounts.push(...words);
      },
    },
    deliveries: {
      send: async (message) => {
        await meet('deliveries');
        deliveries.push(message);
      },
    },
    lake: {
      write: async (table, day, rows): Promise<LandedObject> => {
        await meet('lake');
        const key = `landing/${table.name}/day=${day}/${objects.size}.parquet`;
        objects.set(key, rows);
        const bytes = toParquet(table, rows).byteLength;
        return { table: table.name, day, key, rows: rows.length, bytes };
      },
    },
    rejected: {
      put: async (added) => {
        await meet('rejected');
        letters.push(...added);
      },
    },
    control: {
      putAll: async (rows) => {
        await meet('control');
        for (const row of rows) control.set(`${row.kind} ${row.id}`, row);
      },
      update: async ({ kind, id }, { set = {}, add = {} }) => {
        await meet('control');
        const before: ControlRow = control.get(`${kind} ${id}`) ?? { kind, id };
        const sums = Object.entries(add).map(([name, by]) => [
          name,
          Number(before[name] ?? 0) + by,
        ]);
        control.set(`${kind} ${id}`, { ...before, ...set, ...Object.fromEntries(sums) });
        return true;
      },
    },
    clock: () => Date.parse(receivedAt),
    suppressedAmong: async () => new Set(),
    plans: async () => () => undefined,
    violations: { add: async (counts) => void violations.push(...counts) },
    onViolations: () => {},
    onUncounted: (error) => failures.push(error),
    intake: tools,
    gathering: {
      dayOf: tools.dayOf,
      base64: (text) => Buffer.from(text, 'utf8').toString('base64'),
      now: () => receivedAt,
    },
    remainingMs: () => 60_000,
    onFailure: (error) => failures.push(error),
    ...changes,
  };
  const listed = (table: string): LandingRow[] =>
    [...control.values()]
      .filter(({ kind }) => kind === `landed#${table}`)
      .flatMap((row) => objects.get(String(row['key'])) ?? []);
  return {
    ports,
    claims,
    records,
    accounts,
    deliveries,
    letters,
    control,
    objects,
    listed,
    broken,
    failures,
    violations,
  };
}

function mergeInto(
  records: Map<string, VaultRecord>,
  updates: Parameters<Vault['merge']>[0],
): ReturnType<typeof withdrawals> {
  return updates.flatMap(({ node, ...update }) => {
    const before = records.get(node) ?? { fields: {}, consents: {} };
    records.set(node, mergeNode(node, [before, update]));
    return withdrawals(node, before, update);
  });
}
