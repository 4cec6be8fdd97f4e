/** What becomes of a request of the page. */
export interface Fault {
  readonly name: FaultName;
  /** Before the collector has it; else after. */
  readonly isBefore?: true;
  /** Absent: the connection breaks. */
  readonly status?: number;
  readonly retryAfter?: string;
  readonly delayMs?: number;
}

const faults = {
  'error-before': { isBefore: true, status: 500 },
  'error-after': { status: 503 },
  'reset-before': { isBefore: true },
  'reset-after': {},
  throttled: { isBefore: true, status: 429, retryAfter: '1' },
  slow: { delayMs: 1_500 },
} as const;
export type FaultName = keyof typeof faults;

/** Of a hundred requests so many meet it. */
const chances: readonly (readonly [FaultName, number])[] = [
  ['error-before', 8],
  ['error-after', 8],
  ['reset-before', 6],
  ['reset-after', 6],
  ['throttled', 4],
  ['slow', 4],
];

/** Undefined: all goes well. */
export function faultOf(random: () => number): Fault | undefined {
  let left = random() * 100;
  for (const [name, chance] of chances) {
    if (left < chance) return { name, ...faults[name] };
    left -= chance;
  }
  return undefined;
}
