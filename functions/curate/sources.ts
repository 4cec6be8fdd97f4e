import { fitPaths } from '../../domain/refresh/landed-plan.ts';
import { uriOf } from '../../domain/refresh/places.ts';
import type { IdentitySources } from '../../queries/identity-drift.ts';
import type { LandedObjects } from '../../queries/landed.ts';
import { generationRow, landedRow } from '../../schemas/control.ts';
import type { Wait } from './ask.ts';
import type { CuratePorts } from './ports.ts';

/**
 * The statement that asks the lake's word about nodes, from where that lies now. To be waited for while a generation is
 * just being moved, or more objects wait for a refresh than one statement can name.
 */
export async function askIdentity(
  sqlOf: (sources: IdentitySources) => string | undefined,
  ports: CuratePorts,
): Promise<string | Wait | undefined> {
  const sources = await sourcesOf('identity_map', 'landing_identity', ports);
  return 'waitsFor' in sources ? sources : sqlOf(sources);
}

const namesOf = { identity_map: 'the identity map', evidence: 'the evidence' } as const;

/** Where rows of a bucketed table lie now: in its generations, and landed since. */
export async function sourcesOf(
  table: 'identity_map' | 'evidence',
  landing: 'landing_identity' | 'landing_evidence',
  ports: CuratePorts,
): Promise<IdentitySources | Wait> {
  // Objects first: what is compacted in between is in both, which does no harm.
  const landed = await ports.control.queryAll(landedRow, { kind: `landed#${landing}` });
  const generations = await ports.control.queryAll(generationRow, {
    kind: `generation#${table}`,
  });
  if (generations.some((row) => row.cataloguedGeneration < row.generation)) {
    return { waitsFor: `a refresh is moving ${namesOf[table]}` };
  }
  if (fitPaths(landed, ports.bucket).length < landed.length) {
    return { waitsFor: 'too many changes of identity wait for a refresh' };
  }
  return {
    landed:
      landed.length === 0
        ? undefined
        : objectsOf(
            landed.map(({ key }) => key),
            ports,
          ),
    buckets: generations.map(({ id }) => id),
  };
}

/** Objects below `landing/<table>/day=YYYY-MM-DD/` by their keys. */
export function objectsOf(keys: readonly string[], { bucket }: CuratePorts): LandedObjects {
  const days = keys.flatMap((key) => /\/day=([^/]+)\//.exec(key)?.[1] ?? []);
  return { days: [...new Set(days)], uris: keys.map((key) => uriOf(bucket, key)) };
}
