import type {
  AudienceWindow,
  Condition,
  CountCondition,
  NtileCondition,
  Scalar,
  SumCondition,
  TraitCondition,
} from '../../schemas/audience.ts';

/** What the lake knows, as plain facts. Shares no code with the compiler: it is what the compiler is judged by. */
export interface World {
  readonly asOf: string;
  readonly events: readonly {
    readonly node: string;
    readonly event: string;
    readonly day: string;
    readonly properties: Readonly<Record<string, unknown>>;
    readonly isBot: boolean;
  }[];
  readonly identity: readonly {
    readonly node: string;
    readonly profileId: string;
    readonly isErased: boolean;
  }[];
  readonly traits: readonly {
    readonly node: string;
    readonly trait: string;
    readonly value: unknown;
    readonly at: string;
    readonly messageId: string;
  }[];
}

interface Person {
  readonly id: string;
  readonly events: World['events'];
  readonly traits: ReadonlyMap<string, unknown>;
}

/** Profile ids for which the condition holds, one person after the other, one leaf after the other. */
export function membersOf(where: Condition, world: World): Set<string> {
  const people = peopleOf(world);
  return new Set(
    people.filter((person) => holds(where, person, people, world.asOf)).map(({ id }) => id),
  );
}

export function peopleOf(world: World): Person[] {
  const identityOf = (node: string) => world.identity.find((row) => row.node === node);
  const counted = world.events.filter((event) => !event.isBot && event.day <= world.asOf);
  const nodes = new Set([...counted, ...world.traits].map(({ node }) => node));
  const living = [...nodes].filter((node) => identityOf(node)?.isErased !== true);
  const profileOf = (node: string) => {
    const first = identityOf(node)?.profileId ?? node;
    const second = first === node ? undefined : identityOf(first);
    if (second === undefined) return first;
    return second.isErased ? node : second.profileId;
  };
  const belongs = (node: string, id: string) => living.includes(node) && profileOf(node) === id;
  return [...new Set(living.map(profileOf))].map((id) => {
    const oldestFirst = world.traits
      .filter(({ node }) => belongs(node, id))
      .toSorted((a, b) => inByteOrder(a.at, b.at) || inByteOrder(a.messageId, b.messageId));
    return {
      id,
      events: counted.filter(({ node }) => belongs(node, id)),
      traits: new Map(oldestFirst.map(({ trait, value }) => [trait, value])),
    };
  });
}

function holds(
  condition: Condition,
  person: Person,
  people: readonly Person[],
  asOf: string,
): boolean {
  const inner = (part: Condition) => holds(part, person, people, asOf);
  if ('all' in condition) return condition.all.every(inner);
  if ('any' in condition) return condition.any.some(inner);
  if ('not' in condition) return !inner(condition.not);
  if ('trait' in condition) {
    return traitHolds(condition.trait, person.traits.get(condition.trait.name));
  }
  if ('count' in condition) {
    const count = eventsIn(condition.count, person, asOf).length;
    return compare(condition.count, BigInt(count) * 10_000n);
  }
  if ('sum' in condition) return compare(condition.sum, sumOf(condition.sum, person, asOf));
  if ('ntile' in condition) {
    const among = people.filter((other) => holds(condition.ntile.among, other, people, asOf));
    const part = partOf(condition.ntile, person, among, asOf);
    return part !== undefined && [condition.ntile.part].flat().includes(part);
  }
  const leaf = 'first' in condition ? condition.first : condition.last;
  const days = eventsIn({ ...leaf, window: undefined }, person, asOf)
    .map(({ day }) => day)
    .sort();
  const day = 'first' in condition ? days[0] : days.at(-1);
  return day !== undefined && isInWindow(day, leaf.window, asOf);
}

interface Selection {
  readonly event?: string | undefined;
  readonly events?: readonly string[] | undefined;
  readonly window?: AudienceWindow | undefined;
}

const eventsIn = ({ event, events, window }: Selection, person: Person, asOf: string) =>
  person.events.filter(
    (fact) =>
      (event === fact.event || events?.includes(fact.event)) && isInWindow(fact.day, window, asOf),
  );

const ageInDays = (day: string, asOf: string) => (Date.parse(asOf) - Date.parse(day)) / 86_400_000;

function isInWindow(day: string, window: AudienceWindow | undefined, asOf: string): boolean {
  if (window?.within) return ageInDays(day, asOf) < window.within.days;
  if (window?.before) return ageInDays(day, asOf) > window.before.days;
  if (window?.between) return day >= window.between[0] && day <= window.between[1];
  return true;
}

function sumOf(selection: Selection & { property: string }, person: Person, asOf: string): bigint {
  return eventsIn(selection, person, asOf)
    .map(({ properties }) => properties[selection.property])
    .map((value) =>
      typeof value === 'string' || typeof value === 'number' ? tenThousandths(value) : undefined,
    )
    .reduce((sum: bigint, value) => sum + (value ?? 0n), 0n);
}

/** Exact, rounded half up away from zero at the fourth decimal; undefined when it is no plain decimal. */
function tenThousandths(value: string | number): bigint | undefined {
  const match = /^(-?)(\d{1,18})(?:\.(\d+))?$/.exec(String(value));
  if (match === null) return undefined;
  const [, sign, whole = '', fraction = ''] = match;
  const digits = `${fraction}00000`;
  const size = BigInt(whole + digits.slice(0, 4)) + (digits.charAt(4) >= '5' ? 1n : 0n);
  return sign === '-' ? -size : size;
}

function exact(value: number): bigint {
  const amount = tenThousandths(value);
  if (amount === undefined) throw new Error('definitions hold plain decimals');
  return amount;
}

function compare(test: Pick<CountCondition | SumCondition, 'operator' | 'value'>, amount: bigint) {
  const [low, high = low] = [test.value].flat().map(exact);
  if (low === undefined || high === undefined) return false;
  const answers = {
    equals: amount === low,
    not_equals: amount !== low,
    greater_than: amount > low,
    greater_than_or_equal: amount >= low,
    less_than: amount < low,
    less_than_or_equal: amount <= low,
    between: amount >= low && amount <= high,
  };
  return answers[test.operator];
}

function traitHolds(test: TraitCondition, value: unknown): boolean {
  const isMissing = value === undefined || value === null;
  if (test.operator === 'exists') return isMissing === (test.value === false);
  if (isMissing) return false;
  switch (test.operator) {
    case 'equals':
      return isSame(value, test.value);
    case 'not_equals':
      return !isSame(value, test.value);
    case 'in':
      return test.value.some((allowed) => isSame(value, allowed));
    case 'contains':
      return typeof value === 'string' && value.includes(test.value);
    case 'between':
      return inOrder(test.value[0], value) && inOrder(value, test.value[1]);
    case 'greater_than':
      return inOrder(test.value, value) && !isSame(value, test.value);
    case 'greater_than_or_equal':
      return inOrder(test.value, value);
    case 'less_than':
      return inOrder(value, test.value) && !isSame(value, test.value);
    case 'less_than_or_equal':
      return inOrder(value, test.value);
  }
}

function isSame(value: unknown, wanted: Scalar): boolean {
  if (typeof wanted === 'object') return dayOf(value) === wanted.date;
  if (typeof wanted !== 'number') return value === wanted;
  return typeof value === 'number' && tenThousandths(value) === tenThousandths(wanted);
}

/** Both numbers or both days, and the first is not after the second. */
function inOrder(low: unknown, high: unknown): boolean {
  if (typeof low === 'number' && typeof high === 'number') {
    const [first, second] = [tenThousandths(low), tenThousandths(high)];
    return first !== undefined && second !== undefined && first <= second;
  }
  const isMarked = (value: unknown) => typeof value === 'object' && value !== null;
  const [first, second] = [dayOf(low), dayOf(high)];
  return (
    (isMarked(low) || isMarked(high)) &&
    first !== undefined &&
    second !== undefined &&
    first <= second
  );
}

function dayOf(value: unknown): string | undefined {
  if (typeof value === 'object' && value !== null && 'date' in value) return String(value.date);
  if (typeof value !== 'string') return undefined;
  const day = /^([12]\d{3}-\d{2}-\d{2})(T.*)?$/s.exec(value)?.[1];
  const date = new Date(`${day}T00:00:00Z`);
  const isReal = !Number.isNaN(date.getTime()) && date.toISOString().slice(0, 10) === day;
  return isReal ? day : undefined;
}

/** 1-based part of the person among the others; undefined for who does not take part. */
function partOf(
  { of, by, order, tieBreak }: NtileCondition,
  person: Person,
  among: readonly Person[],
  asOf: string,
): number | undefined {
  const amount = (each: Person) =>
    by.sum ? sumOf(by.sum, each, asOf) : BigInt(eventsIn(by.count ?? {}, each, asOf).length);
  const ranked = among.toSorted((a, b) => {
    const [one, other] = order === 'asc' ? [amount(a), amount(b)] : [amount(b), amount(a)];
    if (one !== other) return one < other ? -1 : 1;
    return (tieBreak ? tieOrder(tieBreak, a, b) : 0) || inByteOrder(a.id, b.id);
  });
  const position = ranked.findIndex(({ id }) => id === person.id);
  if (position < 0) return undefined;
  const [size, larger] = [Math.floor(ranked.length / of), ranked.length % of];
  const inLarger = larger * (size + 1);
  return position < inLarger
    ? Math.floor(position / (size + 1)) + 1
    : larger + Math.floor((position - inLarger) / size) + 1;
}

function tieOrder(
  { trait, order }: NonNullable<NtileCondition['tieBreak']>,
  a: Person,
  b: Person,
): number {
  const rank = (value: unknown) =>
    typeof value === 'number' && tenThousandths(value) !== undefined
      ? 0
      : typeof value === 'string'
        ? 1
        : 2;
  const [one, other] = [a.traits.get(trait), b.traits.get(trait)];
  if (rank(one) !== rank(other)) return rank(one) - rank(other);
  const turn = order === 'asc' ? 1 : -1;
  if (rank(one) === 0) {
    const difference = exact(Number(one)) - exact(Number(other));
    return difference === 0n ? 0 : turn * (difference < 0n ? -1 : 1);
  }
  return rank(one) === 1 ? turn * inByteOrder(String(one), String(other)) : 0;
}

const inByteOrder = (a: string, b: string) => Buffer.compare(Buffer.from(a), Buffer.from(b));
