import * as z from 'zod';
import { type Naming, namingOf, textsIn, usersOf } from '../../../domain/insight/named.ts';
import {
  type CollectedProperty,
  collectedEventRow,
  collectedEvents,
  collectedProperties,
  collectedPropertyRow,
  collectedTraitRow,
  collectedTraits,
} from '../../../queries/collected-names.ts';
import { audienceRow } from '../../../schemas/control.ts';
import { goalRow } from '../../../schemas/goal.ts';
import { readNames } from '../../../schemas/read-names.ts';
import { destinationRow, syncRow } from '../../../schemas/sync.ts';
import { limit, windowOf } from './parameters.ts';
import { asOf, type ReportPorts, report } from './report.ts';

const usualDays = 90;

const parameters = z.strictObject({
  asOf,
  days: z.coerce
    .number()
    .int()
    .min(1)
    .max(36_500)
    .default(usualDays)
    .describe(`Days whose events are searched for names of properties; default ${usualDays}`),
  limit: limit(500),
});

const totals = { collected: z.int(), used: z.int() };
const idle = z.array(z.object({ id: z.string(), name: z.string() }));
const result = z.object({
  events: z.object({
    ...totals,
    unused: z.array(z.object({ event: z.string(), count: z.int(), lastDay: z.string() })),
  }),
  properties: z
    .object({
      ...totals,
      unused: z.array(
        z.object({ property: z.string(), count: z.int(), events: z.array(z.string()) }),
      ),
    })
    .describe('By name, within lists and objects too; of the days searched'),
  traits: z.object({
    ...totals,
    unused: z.array(z.object({ trait: z.string(), identifiers: z.int() })),
  }),
  audiences: z.object({
    all: z.int(),
    neverBuilt: idle.describe('No refresh has evaluated them'),
    neverSynced: idle.describe('No destination has been sent them'),
  }),
  destinations: z.object({
    all: z.int(),
    neverUsed: idle.describe('No sync has sent anything to them'),
  }),
  usedBy: z
    .array(z.object({ name: z.string(), kind: z.string(), users: z.array(z.string()) }))
    .describe('What is collected and used, and by whom'),
});

/**
 * What is collected and never used: names of events, properties and traits in the lake that no audience, no goal and no
 * report names; audiences never built or never synced; destinations that nothing was sent to. A name that stands in a
 * definition only as a value counts as used. Personal data is not in the lake and not in this list.
 *
 * Data that serves no stated purpose is not to be collected, or is to be deleted.
 *
 * @see Act on the Protection of Personal Information, article 22: personal data no longer needed is deleted without delay
 */
export const unused = report({
  name: 'unused',
  summary:
    'Events, properties and traits collected and never used; idle audiences and destinations.',
  parameters,
  result,
  ask: async ({ asOf, days, limit }, ports) => {
    const [configured, events, properties, traits] = await Promise.all([
      readConfigured(ports),
      ports.ask(collectedEventRow, collectedEvents(asOf)),
      ports.ask(collectedPropertyRow, collectedProperties(windowOf(asOf, days))),
      ports.ask(collectedTraitRow, collectedTraits),
    ]);
    const { naming, audiences, syncs, destinations } = configured;
    const byName = propertiesByName(properties);
    const isUsed = (name: string): boolean => usersOf(naming, name).length > 0;
    const unusedOf = <Row>(rows: readonly Row[], name: (row: Row) => string) => ({
      collected: rows.length,
      used: rows.filter((row) => isUsed(name(row))).length,
      rows: rows.filter((row) => !isUsed(name(row))).slice(0, limit),
    });
    const { rows: idleEvents, ...eventTotals } = unusedOf(events, ({ event }) => event);
    const { rows: idleProperties, ...propertyTotals } = unusedOf(
      byName,
      ({ property }) => property,
    );
    const { rows: idleTraits, ...traitTotals } = unusedOf(traits, ({ trait }) => trait);
    const sent = syncs.filter(({ generation, added }) => generation > 0 || added > 0);
    const hasSent = (id: string) => sent.some((sync) => sync.destinationId === id);
    const isSent = (id: string) => sent.some((sync) => sync.audienceId === id);
    return {
      events: {
        ...eventTotals,
        unused: idleEvents.map(({ last_day, ...row }) => ({ ...row, lastDay: last_day })),
      },
      properties: { ...propertyTotals, unused: [...idleProperties] },
      traits: {
        ...traitTotals,
        unused: idleTraits.map(({ trait, nodes }) => ({ trait, identifiers: nodes })),
      },
      audiences: {
        all: audiences.length,
        neverBuilt: audiences.filter(({ generation }) => generation === 0).map(named),
        neverSynced: audiences.filter(({ id }) => !isSent(id)).map(named),
      },
      destinations: {
        all: destinations.length,
        neverUsed: destinations.filter(({ id }) => !hasSent(id)).map(named),
      },
      usedBy: [
        ...events.map(({ event }) => ({ name: event, kind: 'event' })),
        ...byName.map(({ property }) => ({ name: property, kind: 'property' })),
        ...traits.map(({ trait }) => ({ name: trait, kind: 'trait' })),
      ]
        .filter(({ name }) => isUsed(name))
        .slice(0, limit)
        .map((row) => ({ ...row, users: [...usersOf(naming, row.name)] })),
    };
  },
});

const named = ({ id, name }: { readonly id: string; readonly name: string }) => ({ id, name });

async function readConfigured({ control }: ReportPorts) {
  const [audiences, goals, syncs, destinations] = await Promise.all([
    control.queryAll(audienceRow, { kind: 'audience' }),
    control.queryAll(goalRow, { kind: 'goal' }),
    control.queryAll(syncRow, { kind: 'sync' }),
    control.queryAll(destinationRow, { kind: 'destination' }),
  ]);
  const naming: Naming = namingOf([
    ...audiences.map(({ id, definition }) => ({
      user: `audience:${id}`,
      names: textsIn(wherePart(definition)),
    })),
    ...goals.map(({ id, definition }) => ({
      user: `goal:${id}`,
      names: textsIn(definition.measure),
    })),
    ...Object.entries(readNames).map(([user, names]) => ({ user, names })),
  ]);
  return { naming, audiences, syncs, destinations };
}

/** What picks the people; purpose, goal and owner are prose. */
const wherePart = (definition: unknown): unknown =>
  z.looseObject({ where: z.unknown() }).safeParse(definition).data?.where;

/** One row per name: a property counts once however many events carry it. */
function propertiesByName(rows: readonly CollectedProperty[]) {
  return [...Map.groupBy(rows, ({ property }) => property)]
    .map(([property, ofName]) => ({
      property,
      count: ofName.reduce((sum, { count }) => sum + count, 0),
      events: ofName.map(({ event }) => event),
    }))
    .toSorted((a, b) => b.count - a.count || (a.property < b.property ? -1 : 1));
}
