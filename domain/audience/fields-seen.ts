import {
  adCostProperty,
  adEvents,
  campaignProperties,
  themeProperties,
} from '../../schemas/ad-events.ts';
import type { Condition } from '../../schemas/audience/condition.ts';
import type { ElementTest, EventTest, PropertyPath } from '../../schemas/audience/event-test.ts';
import type { ProfileMeasure } from '../../schemas/audience/measure.ts';
import { tagPrefix } from '../../schemas/audience/tag-condition.ts';
import { orderEvent } from '../../schemas/business-events.ts';
import { caseIdProperties } from '../../schemas/case-kinds.ts';
import { segmentProperty } from '../../schemas/external-segment.ts';
import type { Library } from './library.ts';

/** Something that an audience looks at. */
type Seen =
  | SeenField
  /** Whatever makes people alike, as it was last learnt of this seed. */
  | { readonly kind: 'likeness'; readonly seed: string };

/** A trait or property, by the names of the way to it. */
export interface SeenField {
  readonly kind: 'field';
  readonly names: readonly string[];
  /** Whose it is: a trait of the person, or a property of events of these names; of any where there are none. */
  readonly of: 'person' | { readonly events: readonly string[] };
  /** A test of one value; `amount`: it is summed or ordered as a number; `any`: whatever it is, it counts. */
  readonly asked: JsonTest | 'amount' | 'any';
}

/** Operator and value, as `schemas/audience/trait-condition.ts` has them. */
interface JsonTest {
  readonly operator: string;
  readonly value?: unknown;
}

/** What a condition looks at, and where in the definition it says so. */
export interface Sight {
  readonly seen: Seen;
  /** Of what lies in a definition that is referred to, the place of the reference. */
  readonly path: string;
}

interface Selection {
  readonly event?: string | undefined;
  readonly events?: readonly string[] | undefined;
  readonly where?: readonly EventTest[] | undefined;
}

/** Revenue of orders, which scores are computed of. */
const scoredProperty = 'revenue';
const defaultBirthday = 'birth_month_day';

/**
 * Every field that the members of an audience can depend on, references written out. Fields that no rule of `schemas/audience` lets a
 * definition read are left out. Ends on circles; what does not exist is not looked at.
 */
export function* sightsOf(where: Condition, library: Library): Generator<Sight> {
  yield* new Look(library).at(where, 'where', []);
}

class Look {
  readonly #library: Library;

  constructor(library: Library) {
    this.#library = library;
  }

  *at(condition: Condition, path: string, chain: readonly string[]): Generator<Sight> {
    if ('all' in condition || 'any' in condition) {
      const [key, parts] =
        'all' in condition ? ['all', condition.all] : (['any', condition.any] as const);
      for (const [i, part] of parts.entries()) yield* this.at(part, `${path}.${key}[${i}]`, chain);
    } else if ('not' in condition) yield* this.at(condition.not, `${path}.not`, chain);
    else if ('audience' in condition) yield* this.#referred(condition.audience.id, path, chain);
    else if ('lookalike' in condition) {
      yield* this.#likeness(condition.lookalike.seed, path, chain);
    } else {
      for (const seen of this.#leaf(condition, chain)) yield { seen, path };
      const ranking =
        'top' in condition ? condition.top : 'ntile' in condition ? condition.ntile : undefined;
      if (ranking) {
        const key = 'top' in condition ? 'top' : 'ntile';
        yield* this.at(ranking.among, `${path}.${key}.among`, chain);
      }
    }
  }

  *#referred(id: string, path: string, chain: readonly string[]): Generator<Sight> {
    const referred = chain.includes(id) ? undefined : this.#library.audiences.get(id);
    if (referred === undefined) return;
    for (const { seen } of this.at(referred, path, [...chain, id])) yield { seen, path };
  }

  *#likeness(seed: string, path: string, chain: readonly string[]): Generator<Sight> {
    yield { seen: { kind: 'likeness', seed }, path };
    yield* this.#referred(seed, path, chain);
  }

  *#leaf(condition: Leaf, chain: readonly string[]): Generator<Seen> {
    if ('trait' in condition) yield trait(condition.trait.name, condition.trait);
    else if ('tag' in condition) yield trait(`${tagPrefix}${condition.tag.name}`);
    else if ('birthday' in condition) yield trait(condition.birthday.trait ?? defaultBirthday);
    else if ('compare' in condition) {
      yield* this.#measure(condition.compare.left, chain);
      yield* this.#measure(condition.compare.right, chain);
    } else if ('top' in condition || 'ntile' in condition) {
      const { by, tieBreak } = 'top' in condition ? condition.top : condition.ntile;
      yield* this.#measure(by, chain);
      if (tieBreak) yield trait(tieBreak.trait);
    } else if ('computed' in condition) {
      yield* this.#measure({ computed: { name: condition.computed.name } }, chain);
    } else if ('score' in condition) yield field(scoredProperty, [orderEvent]);
    else if ('ad' in condition) {
      if (condition.ad.measure === 'cost') yield field(adCostProperty, [adEvents.cost]);
      if (condition.ad.campaign !== undefined) yield* campaignProperties.map((path) => field(path));
      if (condition.ad.theme !== undefined) yield* themeProperties.map((path) => field(path));
    } else if ('segment' in condition) yield field(segmentProperty);
    else if ('openCase' in condition) {
      yield* [...caseIdProperties, 'type', 'category'].map((path) => field(path));
    } else if ('sequence' in condition) {
      for (const step of condition.sequence.steps) {
        yield* selected(step);
        if ('without' in step && step.without) yield* selected(step.without);
      }
    } else yield* this.#plain(condition);
  }

  *#plain(condition: Plain): Generator<Seen> {
    if ('count' in condition) yield* selected(condition.count);
    else if ('did' in condition) yield* selected(condition.did);
    else if ('didNot' in condition) yield* selected(condition.didNot);
    else if ('first' in condition) yield* selected(condition.first);
    else if ('last' in condition) yield* selected(condition.last);
    else if ('daysActive' in condition) yield* selected(condition.daysActive);
    else if ('recency' in condition) yield* selected(condition.recency);
    else if ('streak' in condition) yield* selected(condition.streak);
    else if ('sum' in condition) yield* measured(condition.sum);
    else if ('average' in condition) yield* measured(condition.average);
    else if ('min' in condition) yield* measured(condition.min);
    else if ('max' in condition) yield* measured(condition.max);
    else if ('distinct' in condition) yield* measured(condition.distinct, 'any');
    // Consents, reachability, contacts and sessions are of no field; whoever adds a condition says here what it sees.
    else condition satisfies WithoutFields;
  }

  *#measure(by: ProfileMeasure, chain: readonly string[]): Generator<Seen> {
    for (const property of [by.sum, by.average, by.min, by.max]) {
      if (property) yield* measured(property);
    }
    if (by.distinct) yield* measured(by.distinct, 'any');
    for (const selection of [by.count, by.daysActive, by.recency]) {
      if (selection) yield* selected(selection);
    }
    if (by.score) yield field(scoredProperty, [orderEvent]);
    if (by.lookalike) {
      for (const { seen } of this.#likeness(by.lookalike.seed, '', chain)) yield seen;
    }
    const named = by.computed && this.#library.computedTraits.get(by.computed.name);
    // A computed trait measures no other one.
    if (named) yield* this.#measure({ ...named, computed: undefined }, chain);
  }
}

type Keyed<Key extends string> = Extract<Condition, Readonly<Record<Key, unknown>>>;
type Composed = Keyed<'all'> | Keyed<'any'> | Keyed<'not'> | Keyed<'audience'> | Keyed<'lookalike'>;
type Leaf = Exclude<Condition, Composed>;
type Structured =
  | Keyed<'trait'>
  | Keyed<'tag'>
  | Keyed<'birthday'>
  | Keyed<'compare'>
  | Keyed<'top'>
  | Keyed<'ntile'>
  | Keyed<'computed'>
  | Keyed<'score'>
  | Keyed<'ad'>
  | Keyed<'segment'>
  | Keyed<'openCase'>
  | Keyed<'sequence'>;
type Plain = Exclude<Leaf, Structured>;
type WithoutFields =
  | Keyed<'consent'>
  | Keyed<'reachable'>
  | Keyed<'contacted'>
  | Keyed<'sessions'>
  | Keyed<'sessionSeconds'>;

const trait = (name: string, asked: SeenField['asked'] = 'any'): Seen => ({
  ...{ kind: 'field', names: [name], of: 'person', asked },
});

const field = (
  path: string | readonly string[],
  events: readonly string[] = [],
  asked: SeenField['asked'] = 'any',
): Seen => ({ kind: 'field', names: [path].flat(), of: { events }, asked });

const eventsOf = ({ event, events = [] }: Selection): readonly string[] =>
  event === undefined ? events : [event];

const selected = (of: Selection): Seen[] => tested(of.where ?? [], [], eventsOf(of));

const measured = (
  of: Selection & { readonly property: PropertyPath },
  asked: 'amount' | 'any' = 'amount',
): Seen[] => [...selected(of), field(of.property, eventsOf(of), asked)];

/** @param list the way to the list whose elements are tested */
function tested(
  tests: readonly ElementTest[],
  list: readonly string[],
  events: readonly string[],
): Seen[] {
  return tests.flatMap((test): Seen[] => {
    if ('any' in test) return tested(test.any, list, events);
    if ('some' in test) {
      const way = [...list, ...[test.some].flat()];
      return [field(way, events), ...tested(test.where, way, events)];
    }
    return [field([...list, ...[test.property ?? []].flat()], events, test)];
  });
}
