import * as z from 'zod';
import { encodeLiteral, encodeLiterals } from '../domain/sql-literal.ts';
import { fromLanded, type LandedObjects } from './landed.ts';
import { columnNames, selectList } from './statement.ts';
import { identityMap, landingIdentity } from './tables/catalogue.ts';

/** Where the lake's word about nodes lies: landed and not compacted, and in buckets that have a generation. */
export interface IdentitySources {
  /** Absent when nothing waits for compaction. */
  readonly landed: LandedObjects | undefined;
  readonly buckets: readonly string[];
}

/** Most rows that one comparison gives. */
const driftLimit = 10_000;

export const driftRow = z.object({
  node: z.string(),
  profile_id: z.string(),
  kind: z.string(),
  version: z.string().transform(Number),
  is_erased: z.string().transform((text) => text === 'true'),
  /** Landing it again makes it count; otherwise the lake holds another word of the same version. */
  is_repairable: z.string().transform((text) => text === 'true'),
});

/**
 * Nodes of which the lake says something else than the graph said when it was read. What the lake knows from later than
 * that is no drift; a node of which it has no row is its own profile.
 *
 * @param scanned rows of the graph in the shape of `landing_identity`, each node once
 */
export function identityDrift(scanned: LandedObjects, sources: IdentitySources): string {
  const current = currentIdentity(sources);
  const lake = current ?? `(SELECT * FROM ${scannedRows(scanned)} AS n WHERE false)`;
  return [
    'SELECT s.node, s.profile_id, s.kind, s.version, s.is_erased, (c.version IS NULL OR c.version < s.version) AS is_repairable',
    `FROM ${scannedRows(scanned)} AS s LEFT JOIN ${lake} AS c ON c.node = s.node`,
    'WHERE (COALESCE(c.profile_id, s.node) <> s.profile_id OR COALESCE(c.is_erased, false) <> s.is_erased)',
    'AND (c.version IS NULL OR c.version <= s.version)',
    `ORDER BY s.node LIMIT ${driftLimit}`,
  ].join(' ');
}

export const followerRow = z.object({ node: z.string() });

/** Most followers that one question gives. */
export const followerLimit = 10_000;

/**
 * Nodes that the lake says belong to one of these and are not erased: of an erased person, the leaves.
 *
 * @param after only nodes greater than this
 * @returns undefined when the lake knows nothing of anybody
 */
export function followersOf(
  nodes: readonly string[],
  sources: IdentitySources,
  after = '',
): string | undefined {
  const current = currentIdentity(sources);
  if (current === undefined) return undefined;
  const ids = encodeLiterals(nodes);
  return `SELECT c.node FROM ${current} AS c WHERE c.profile_id IN (${ids}) AND c.node NOT IN (${ids}) AND NOT c.is_erased AND c.node > ${encodeLiteral(after)} ORDER BY c.node LIMIT ${followerLimit}`;
}

export const strayRow = z.object({ node: z.string(), profile_id: z.string() });

/** Nodes that were read as followers of an erased one: devices that its erasure did not know of yet. */
export function straysIn(scanned: LandedObjects): string {
  return `SELECT s.node, s.profile_id FROM ${scannedRows(scanned)} AS s JOIN ${scannedRows(scanned)} AS e ON e.node = s.profile_id WHERE e.is_erased AND NOT s.is_erased ORDER BY s.node LIMIT ${followerLimit}`;
}

const columns = selectList(columnNames(identityMap));

const scannedRows = (scanned: LandedObjects): string =>
  `(SELECT ${columns} ${fromLanded(landingIdentity, scanned)})`;

/** Of each node the row that counts; undefined when the lake has none at all. */
export function currentIdentity({ landed, buckets }: IdentitySources): string | undefined {
  const parts = [
    ...(landed === undefined ? [] : [`SELECT ${columns} ${fromLanded(landingIdentity, landed)}`]),
    ...(buckets.length === 0
      ? []
      : [`SELECT ${columns} FROM "identity_map" WHERE "bucket" IN (${encodeLiterals(buckets)})`]),
  ];
  if (parts.length === 0) return undefined;
  const ranked = `SELECT ${columns}, row_number() OVER (PARTITION BY "node" ORDER BY "version" DESC, "profile_id" DESC) AS "place" FROM (${parts.join(' UNION ALL ')})`;
  return `(SELECT ${columns} FROM (${ranked}) WHERE "place" = 1)`;
}
