import { hash } from 'node:crypto';
import type { JsonLines } from '../../domain/lake/json-lines.ts';
import type { LakeObjects } from '../../domain/lake/lake-objects.ts';
import type { QueryStart, QueryStatus } from '../../domain/warehouse/warehouse.ts';

export interface LakeOptions {
  /** Members of the audience by generation. */
  readonly membersAt: (generation: number) => ReadonlySet<string>;
  readonly now: () => number;
  readonly random: () => number;
}

export interface DifferenceLake {
  readonly objects: LakeObjects;
  readonly lines: JsonLines;
  start(sql: string, token: string): QueryStart;
  status(queryId: string): QueryStatus;
}

interface Query {
  readonly sql: string;
  readonly readyAtEpochMs: number;
  readonly isBroken: boolean;
}

/**
 * Answers the one question that a run has for the warehouse, the difference of two generations, as the statement asks it:
 * lines by operation and shard below the place it names. Is busy now and then, takes its time, and fails once in a while.
 */
export function differenceLake({ membersAt, now, random }: LakeOptions): DifferenceLake {
  const queries = new Map<string, Query>();
  const files = new Map<string, readonly string[]>();
  return {
    objects: {
      bucket: 'lake',
      list: async (prefix, limit = 10_000) =>
        [...files.keys()]
          .filter((key) => key.startsWith(prefix))
          .sort()
          .slice(0, limit),
      deleteAll: async (keys) => {
        for (const key of keys) files.delete(key);
      },
    },
    lines: {
      read: async (schema, key) =>
        (files.get(key) ?? []).map((profile_id) => schema.parse({ profile_id })),
    },
    start(sql, token) {
      if (random() < 0.15) return { kind: 'busy' };
      const isBroken = random() < 0.1;
      const readyAtEpochMs = now() + random() * 20_000;
      if (!queries.has(token)) queries.set(token, { sql, readyAtEpochMs, isBroken });
      return { kind: 'started', queryId: token };
    },
    status(queryId) {
      const query = queries.get(queryId);
      if (query === undefined) throw new Error(`there is no query ${queryId}`);
      if (now() < query.readyAtEpochMs) return { kind: 'active' };
      if (query.isBroken) return { kind: 'failed', reason: 'out of workers', isRetryable: true };
      for (const [key, ids] of unloaded(query.sql, membersAt)) files.set(key, ids);
      return { kind: 'succeeded', scannedBytes: 0 };
    },
  };
}

function unloaded(
  sql: string,
  membersAt: LakeOptions['membersAt'],
): ReadonlyMap<string, readonly string[]> {
  const prefix = /TO 's3:\/\/lake\/([^']+)'/.exec(sql)?.[1];
  const [to, from] = [...sql.matchAll(/generation = '(\d+)'/g)].map(([, number]) => Number(number));
  if (prefix === undefined || to === undefined) throw new Error('no difference that is known here');
  const next = membersAt(to);
  const before: ReadonlySet<string> = from === undefined ? new Set() : membersAt(from);
  const [isLeftOutNow, wasLeftOut] = sidesOf(sql);
  const changes: (readonly ['add' | 'remove', string])[] = [];
  for (const id of next)
    if (!before.has(id) || isLeftOutNow(id) !== wasLeftOut(id)) changes.push(['add', id]);
  for (const id of before) if (!next.has(id)) changes.push(['remove', id]);
  const isSplit = sql.includes('substr(profile_id, strpos(');
  const files = new Map<string, string[]>();
  for (const [operation, id] of changes) {
    const shard = isSplit ? id.slice(id.indexOf('.') + 1)[0] : '0';
    const key = `${prefix}operation=${operation}/shard=${shard}/part-0.gz`;
    const ids = files.get(key) ?? [];
    ids.push(id);
    files.set(key, ids);
  }
  return files;
}

type Test = (profileId: string) => boolean;

/** Whom the two sides of the statement's comparison of hold-outs leave out. */
function sidesOf(sql: string): readonly [Test, Test] {
  const [left = '', right = ''] = sql.split(' <> ');
  return [testOf(right), testOf(left)];
}

function testOf(text: string): Test {
  const groups = [
    ...text.matchAll(/concat\('([^']*)', n\.profile_id\)\)\)\), 1, 8\) < '([0-9A-F]{8,9})'/g),
  ];
  return (profileId) =>
    groups.some(([, salt = '', below = '']) => {
      const drawn = hash('sha256', `${salt}${profileId}`).slice(0, 8).toUpperCase();
      return drawn < below;
    });
}
