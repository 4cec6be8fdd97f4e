import * as z from 'zod';
import { checkText } from '../audience/limits.ts';
import { checkPlanSize, planLimits } from './limits.ts';
import {
  checkRequired,
  type Members,
  memberShapes,
  type Property,
  undeclared,
} from './property.ts';

/** Calls that a plan can describe; an alias says nothing but its two ids. */
const plannedTypes = ['track', 'page', 'screen', 'identify', 'group'] as const;

const plannedEvent = z
  .strictObject({
    type: z.enum(plannedTypes),
    name: z
      .string()
      .min(1)
      .max(planLimits.nameLength)
      .check(checkText)
      .optional()
      .describe(
        '`event` of a track call, which needs one; `name` of a page or screen, of any without',
      ),
    description: z.string().trim().min(1).max(1_000).check(checkText).optional(),
    ...memberShapes,
  })
  .check(checkRequired)
  .check(({ value: { type, name }, issues }) => {
    const isNamed = name !== undefined;
    if (type === 'track' && !isNamed) {
      issues.push({ code: 'custom', message: 'is required', path: ['name'], input: name });
    }
    if ((type === 'identify' || type === 'group') && isNamed) {
      const message = `must not be: there is one ${type} call`;
      issues.push({ code: 'custom', message, path: ['name'], input: name });
    }
  });

/** One event of a plan: `properties` of a call, of identify and group its `traits`. */
export type PlannedEvent = z.infer<typeof plannedEvent>;

const shape = z
  .strictObject({
    id: z
      .string()
      .regex(/^[a-z0-9][a-z0-9-]{0,63}$/, 'use up to 64 lower-case letters, digits and -'),
    version: z
      .int()
      .min(1)
      .optional()
      .describe('Given by the server. Where it is said, the stored plan must still be at it'),
    name: z.string().trim().min(1).max(planLimits.nameLength).check(checkText),
    description: z.string().trim().min(1).max(1_000).check(checkText).optional(),
    events: z.array(plannedEvent).max(planLimits.events),
    unplanned: undeclared.default('note').describe('What becomes of events that are not listed'),
  })
  .check(({ value, issues }) => {
    const seen = new Set<string>();
    value.events.forEach((event, index) => {
      const key = eventKey(event.type, event.name);
      if (seen.has(key)) {
        const message = 'must not list an event twice';
        issues.push({ code: 'custom', message, path: ['events', index], input: undefined });
      }
      seen.add(key);
      if (depthOf(event) > planLimits.depth) {
        const message = `properties nest at most ${planLimits.depth} deep`;
        issues.push({ code: 'custom', message, path: ['events', index], input: undefined });
      }
    });
    const properties = value.events.flatMap(propertiesOf);
    for (const message of [
      properties.length > planLimits.properties &&
        `at most ${planLimits.properties} properties in all`,
      properties.filter(({ personal }) => personal === true).length > planLimits.personal &&
        `at most ${planLimits.personal} personal properties in all`,
    ]) {
      if (message === false) continue;
      issues.push({ code: 'custom', message, path: ['events'], input: undefined });
    }
  });

/**
 * A tracking plan as a person writes it: which events there are and what their properties may be. Strict: an unknown key is a fault
 * with its path. Parsing what was parsed changes nothing. Versions are given by the server.
 */
export const trackingPlan = z.unknown().check(checkPlanSize).pipe(shape);
export type TrackingPlan = z.infer<typeof trackingPlan>;

/** One text for what tells events apart: the call's type and its name. */
export const eventKey = (type: string, name: string | undefined): string =>
  name === undefined ? type : `${type}\n${name}`;

const innerOf = (property: Property): readonly Property[] => {
  if (property.type === 'array') return [property.items];
  return property.type === 'object' ? Object.values(property.properties) : [];
};

const depthOf = ({ properties }: Pick<Members, 'properties'>): number =>
  Math.max(0, ...Object.values(properties).map(propertyDepth));

const propertyDepth = (property: Property): number =>
  1 + Math.max(0, ...innerOf(property).map(propertyDepth));

/** With those that are within others. */
const propertiesOf = ({ properties }: Pick<Members, 'properties'>): readonly Property[] =>
  Object.values(properties).flatMap(withInner);

const withInner = (property: Property): readonly Property[] => [
  property,
  ...innerOf(property).flatMap(withInner),
];
