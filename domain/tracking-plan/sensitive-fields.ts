import type { PlannedEvent, TrackingPlan } from '../../schemas/tracking-plan/plan.ts';
import type { Property } from '../../schemas/tracking-plan/property.ts';
import type { SensitiveCategory } from '../../schemas/tracking-plan/sensitive.ts';
import { innerOf } from './marks.ts';

/** A field that a plan marks as sensitive. */
export interface SensitiveField {
  readonly type: PlannedEvent['type'];
  /** Name of the event; undefined for calls that have one entry for all names. */
  readonly event: string | undefined;
  /** Names of members from `properties` (of identify and group: `traits`) down; `*` stands for any member of an array. */
  readonly path: readonly string[];
  readonly category: SensitiveCategory;
}

/** Every field that a plan marks, whatever is within it included: in the order of the plan, outer before inner. */
export function sensitiveFieldsOf(plan: TrackingPlan): readonly SensitiveField[] {
  return plan.events.flatMap(({ type, name, properties }) =>
    Object.entries(properties).flatMap(([key, property]) =>
      within(property, [key]).map((found) => ({ type, event: name, ...found })),
    ),
  );
}

type Found = Pick<SensitiveField, 'path' | 'category'>;

function within(property: Property, path: readonly string[]): readonly Found[] {
  const { sensitive } = property;
  const own = sensitive === undefined ? [] : [{ path, category: sensitive }];
  return [...own, ...innerOf(property).flatMap(([key, inner]) => within(inner, [...path, key]))];
}
