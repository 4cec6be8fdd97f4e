import * as z from 'zod';
import type { Condition } from '../../schemas/audience/condition.ts';
import {
  expandedLimits,
  innerPlaces,
  isRanking,
  type Place,
  stepsIn,
} from '../../schemas/audience/limits.ts';
import { lookalikeCondition } from '../../schemas/audience/lookalike-condition.ts';
import { audienceReference } from '../../schemas/audience/reference-conditions.ts';
import { segmentCondition } from '../../schemas/audience/segment-condition.ts';
import type { Fault } from '../../schemas/audience.ts';
import { pathText } from '../../schemas/audience.ts';
import type { Library } from './library.ts';

/** A condition where all references are written out. */
interface Written extends Place {
  /** Ids of the audiences that it is written out from, the outermost first. */
  readonly chain: readonly string[];
}

/**
 * What is wrong with a definition's references: one that does not exist or leads back to where it came from, or a
 * limit that the definition breaks once all is written out. Ends whatever the library holds.
 *
 * @param id the audience's own, which nothing it refers to may name; undefined for one that has none yet
 * @returns the first fault, at the place where the definition itself refers; undefined when it can be compiled
 */
export function referenceFault(where: Condition, library: Library, id?: string): Fault | undefined {
  const places: Written[] = [
    { value: where, path: ['where'], depth: 1, isRanked: false, chain: id ? [id] : [] },
  ];
  let leaves = 0;
  let bytes = bytesOf(where);
  for (let place = places.pop(); place !== undefined; place = places.pop()) {
    const at = (message: string): Fault => ({ path: pathText(place.path), message });
    const referred = referredBy(place, library);
    if (typeof referred === 'string') return at(referred);
    if (isLookalike(place.value)) leaves += 1;
    if (referred !== undefined) {
      bytes += bytesOf(referred.value);
      places.push(referred);
    } else {
      const segment = segmentReference.safeParse(place.value).data?.segment.id;
      if (segment !== undefined && !library.segments.has(segment)) {
        return at(`there is no segment ${segment}`);
      }
      for (const name of computedNamesIn(place.value)) {
        const measure = library.computedTraits.get(name);
        if (measure === undefined) return at('there is no computed trait of that name');
        bytes += bytesOf(measure);
      }
      const inner = innerPlaces(place);
      if (inner.length === 0 || isRanking(place.value)) leaves += stepsIn(place.value);
      // Inside of what is referred to, the reference is the place to look at.
      const isReferred = place.chain.length > (id ? 1 : 0);
      const path = isReferred ? { path: place.path } : {};
      places.push(...inner.map((one) => ({ ...one, ...path, chain: place.chain })));
    }
    const message = excess(place.depth, leaves, bytes);
    if (message !== undefined) return at(message);
  }
  return undefined;
}

/** Computed traits that a condition names itself, not those in the conditions it holds. */
function computedNamesIn(value: unknown): string[] {
  if (typeof value !== 'object' || value === null || Array.isArray(value)) return [];
  return Object.entries(value).flatMap(([key, inner]) => {
    if (key === 'computed') return computedName.safeParse(inner).data?.name ?? [];
    return ['all', 'any', 'not', 'among'].includes(key) ? [] : computedNamesIn(inner);
  });
}

const computedName = z.object({ name: z.string() });

const isLookalike = (value: unknown) => lookalikeReference.safeParse(value).success;

const lookalikeReference = z.object({ lookalike: lookalikeCondition });
const segmentReference = z.object({ segment: segmentCondition });
const reference = z.object({ audience: audienceReference });

/** What stands in the place of a reference; undefined where there is none; a string says why there is nothing. */
function referredBy(place: Written, library: Library): Written | string | undefined {
  const { value: said } = place;
  const id =
    reference.safeParse(said).data?.audience.id ??
    lookalikeReference.safeParse(said).data?.lookalike.seed;
  if (id === undefined) return undefined;
  const chain = [...place.chain, id];
  if (place.chain.includes(id)) {
    return `audiences refer to each other in a circle: ${chain.join(' → ')}`;
  }
  const value = library.audiences.get(id);
  if (value === undefined) return `there is no audience ${id}`;
  return { value, path: place.path, depth: place.depth + 1, isRanked: place.isRanked, chain };
}

function excess(depth: number, leaves: number, bytes: number): string | undefined {
  const limits = expandedLimits;
  const written = 'with what it refers to written out';
  if (depth > limits.depth) return `conditions nest at most ${limits.depth} deep, ${written}`;
  if (leaves > limits.leaves) return `at most ${limits.leaves} leaves, ${written}`;
  return bytes > limits.whereBytes
    ? `at most ${limits.whereBytes} bytes as JSON, ${written}`
    : undefined;
}

const bytesOf = (value: unknown) => new TextEncoder().encode(JSON.stringify(value)).length;
