import { type MatchField, type MatchRecord, matchFields } from './record.ts';

export interface BlockingOptions {
  /** Most records of a block. @default 120 */
  readonly maxBlock?: number;
  /** Most pairs in all; smaller blocks come first. @default 4,000,000 */
  readonly maxPairs?: number;
}

export interface CandidatePairs {
  /** Each pair once, as positions of the two records, the smaller first; ascending. */
  readonly pairs: readonly (readonly [one: number, other: number])[];
  /** Blocks that were not compared within, because they or the number of pairs were too large. */
  readonly skippedBlocks: number;
}

/** Characters that a key takes of fields: the first ones, or if negative the last. Without one of the fields, no key. */
type KeyRule = Readonly<Partial<Record<MatchField, number>>>;

const whole = 1_000;

/**
 * Under which keys a record is looked for. Each is small enough to be a block, and they lean on different values and
 * different parts of them, so that a record with errors in several fields still shares one.
 */
const keyRules: readonly KeyRule[] = [
  { birthday: whole },
  { birthday: 6, family_name: 1 },
  { birthday: 6, given_name: 1 },
  { birthday: 6, full_name: 2 },
  { birthday: 4, family_name: 3 },
  { birthday: 4, given_name: 3 },
  { birthday: -4, family_name: 1 },
  { birthday: -4, given_name: 1 },
  { birthday: 4, postal_code: whole },
  { document: whole },
  { document: 4 },
  { document: -4 },
  { email: whole },
  { phone: whole },
  { phone: -4, family_name: 1 },
  { full_name: whole },
  { family_name: whole, postal_code: whole },
  { given_name: whole, postal_code: whole },
  { full_name: 2, postal_code: whole },
  { family_name: whole, locality: whole },
  { given_name: whole, locality: whole },
  { family_name: whole, street_number: whole },
  { address: whole },
  { street: whole, street_number: whole },
  { street: whole, locality: whole },
  { street: whole, postal_code: whole },
  { street: 5, family_name: 1 },
  { street: 5, given_name: 1 },
  { building: whole, locality: whole },
];

/** The keys of a record, each once. Given and family name stand in for each other, so that swapped ones meet. */
export function blockingKeys(record: MatchRecord): readonly string[] {
  const keys = new Set<string>();
  for (const [number, rule] of keyRules.entries()) {
    for (const key of combinations(rule, record)) keys.add(`${number}|${key}`);
  }
  const { family_name: families, given_name: givens } = record.values;
  for (const family of families ?? []) {
    for (const given of givens ?? []) keys.add(`n|${[family, given].sort().join('|')}`);
  }
  return [...keys];
}

function combinations(rule: KeyRule, { values }: MatchRecord): string[] {
  let keys = [''];
  for (const { field } of matchFields) {
    const characters = rule[field];
    if (characters === undefined) continue;
    keys = (values[field] ?? []).flatMap((value) => {
      const part = characters < 0 ? value.slice(characters) : value.slice(0, characters);
      return keys.map((key) => `${key}|${part}`);
    });
  }
  return keys;
}

/**
 * All pairs that share a key, but for blocks beyond the limits, which are skipped and counted: a value that so many
 * share tells little, and most pairs in them that matter share another key.
 *
 * @param records at most 2^26
 */
export function candidatePairs(
  records: readonly MatchRecord[],
  { maxBlock = 120, maxPairs = 4_000_000 }: BlockingOptions = {},
): CandidatePairs {
  const blocks = blocksOf(records).sort((left, right) => left.length - right.length);
  // One number a pair, exact below 2^53.
  const found = new Set<number>();
  let skippedBlocks = 0;
  for (const block of blocks) {
    const pairsWithin = (block.length * (block.length - 1)) / 2;
    if (block.length > maxBlock || found.size + pairsWithin > maxPairs) {
      skippedBlocks += 1;
      continue;
    }
    for (const [index, one] of block.entries()) {
      for (let next = index + 1; next < block.length; next += 1) {
        found.add(one * records.length + (block[next] ?? 0));
      }
    }
  }
  const pairs = Float64Array.from(found).sort();
  return {
    pairs: Array.from(pairs, (pair) => {
      const other = pair % records.length;
      return [(pair - other) / records.length, other] as const;
    }),
    skippedBlocks,
  };
}

/** Positions of the records under each key, ascending; keys of one record are left out. */
function blocksOf(records: readonly MatchRecord[]): number[][] {
  const blocks = new Map<string, number[]>();
  for (const [position, record] of records.entries()) {
    for (const key of blockingKeys(record)) {
      const block = blocks.get(key);
      if (block === undefined) blocks.set(key, [position]);
      else block.push(position);
    }
  }
  return [...blocks.values()].filter((block) => block.length > 1);
}
