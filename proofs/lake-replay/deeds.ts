import * as z from 'zod';
import { until } from '../api-client.ts';
import type { LakeStack } from '../replay/lake-stack.ts';

/** What operators do, every so many people. */
const every = { unmerge: 40, block: 97, forbid: 60, erase: 50 } as const;

export interface Deeds {
  readonly unmerged: number;
  readonly blocked: number;
  readonly forbidden: number;
  readonly erased: number;
}

const started = z.looseObject({ jobId: z.string() });
const curation = z.looseObject({ state: z.string() });

/** Evidence taken back, identifiers blocked, people kept apart, people erased. */
export async function doDeeds({ api, graph, scan, settle }: LakeStack): Promise<Deeds> {
  const { nodes, edges } = await scan.page(0, 1, undefined, 'all');
  const users = nodes.filter(({ node }) => node.startsWith('user_id.')).map(({ node }) => node);
  const ofPhones = edges.filter(({ node }) => node.startsWith('phone.'));
  const nth = <Item>(items: readonly Item[], count: number): Item[] =>
    items.filter((_, index) => index % count === 0);
  const unmerged = nth(ofPhones, Math.ceil(every.unmerge / 4));
  for (const { node, other } of unmerged) {
    await graph.removeEvidence({ stronger: other, weaker: node });
  }
  const emails = nodes.filter(({ node }) => node.startsWith('email.')).map(({ node }) => node);
  const blocked = nth(emails, every.block);
  for (const node of blocked) await graph.block(node);
  const apart = nth(users, every.forbid);
  for (const [index, node] of apart.entries()) {
    const other = emails[(index * 7 + 3) % emails.length];
    if (other !== undefined) await graph.forbid(node, other);
  }
  await settle();
  const erased = nth(users.slice(1), every.erase);
  for (const node of erased) {
    const { jobId } = await api.post('/api/identity/erase', { node, reason: 'proof' }, started);
    await until(
      () => api.get(`/api/identity/curations/${jobId}`, curation),
      ({ state }) => state === 'done',
      { what: 'An erasure', timeoutMs: 300_000 },
    );
  }
  await settle();
  const [unmergedCount, blockedCount] = [unmerged.length, blocked.length];
  return {
    unmerged: unmergedCount,
    blocked: blockedCount,
    forbidden: apart.length,
    erased: erased.length,
  };
}
