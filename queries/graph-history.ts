import * as z from 'zod';
import { encodeLiterals } from '../domain/sql-literal.ts';
import { currentIdentity, type IdentitySources } from './identity-drift.ts';
import { fromLanded } from './landed.ts';
import { bucketOfNode } from './statement.ts';
import { landingEvidence } from './tables/catalogue.ts';

/** A node that the lake knows of. */
export const historyNode = z.object({
  node: z.string(),
  /** JSON text, what its own item said; null where nothing was told but that it is there. */
  said: z.string().nullish(),
  /** Greatest version by which the lake says who it is; null where that was never told. */
  version: z.coerce.number().int().nullish(),
  /** Who it was by the lake's last word; null where it was itself. */
  profile_id: z.string().nullish(),
});
export type HistoryNode = z.infer<typeof historyNode>;

/** A piece of evidence, as its stronger end had it. */
export const historyEdge = z.object({ node: z.string(), item: z.string(), said: z.string() });
export type HistoryEdge = z.infer<typeof historyEdge>;

const evidenceColumns = 'node, item, version, changed_at, said';

/** Tables whose rows name nodes of which the graph may have told nothing else. */
const factTables = ['events', 'node_traits', 'consents', 'account_members'] as const;

/**
 * Rows (node, said, version, profile_id, bucket): every node that the lake knows of, once.
 *
 * @param evidence where the graph's history lies
 * @param identity where the lake's word lies about who nodes are
 */
export function historyNodes(evidence: IdentitySources, identity: IdentitySources): string {
  const none = 'CAST(NULL AS varchar)';
  const alone = (node: string) =>
    `${node} AS node, ${none} AS said, CAST(NULL AS bigint) AS version, ${none} AS profile_id`;
  const latest = latestEvidence(evidence);
  const word = currentIdentity(identity);
  const named = [
    ...(latest === undefined
      ? []
      : [
          `SELECT h.node AS node, CASE WHEN h.item = 'node' THEN h.said END AS said, CAST(NULL AS bigint) AS version, ${none} AS profile_id FROM ${latest} AS h`,
          `SELECT ${alone("substr(h.item, strpos(h.item, '#') + 1)")} FROM ${latest} AS h WHERE h.item <> 'node'`,
        ]),
    ...(word === undefined
      ? []
      : [
          `SELECT c.node AS node, ${none} AS said, c.version AS version, c.profile_id AS profile_id FROM ${word} AS c`,
        ]),
    ...factTables.map((table) => `SELECT DISTINCT ${alone('f.node')} FROM "${table}" AS f`),
  ];
  return `SELECT "node", max("said") AS "said", max("version") AS "version", max("profile_id") AS "profile_id", ${bucketOfNode} AS "bucket" FROM (${named.join(' UNION ALL ')}) GROUP BY "node"`;
}

/** Rows (node, item, said, bucket): every piece of evidence, taken back or beyond reach or not, once. */
export function historyEdges(evidence: IdentitySources): string | undefined {
  const latest = latestEvidence(evidence);
  if (latest === undefined) return undefined;
  return `SELECT "node", "item", "said", ${bucketOfNode} AS "bucket" FROM ${latest} WHERE "item" <> 'node'`;
}

/** Of each item the word that counts; undefined when the lake has none at all. */
function latestEvidence({ landed, buckets }: IdentitySources): string | undefined {
  const parts = [
    ...(landed === undefined
      ? []
      : [`SELECT ${evidenceColumns} ${fromLanded(landingEvidence, landed)}`]),
    ...(buckets.length === 0
      ? []
      : [
          `SELECT ${evidenceColumns} FROM "evidence" WHERE "bucket" IN (${encodeLiterals(buckets)})`,
        ]),
  ];
  if (parts.length === 0) return undefined;
  const ranked = `SELECT ${evidenceColumns}, row_number() OVER (PARTITION BY node, item ORDER BY changed_at DESC, version DESC, said DESC) AS place FROM (${parts.join(' UNION ALL ')})`;
  return `(SELECT ${evidenceColumns} FROM (${ranked}) WHERE place = 1)`;
}
