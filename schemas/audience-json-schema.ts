import * as z from 'zod';
import { condition } from './audience/condition.ts';
import { eventWhere } from './audience/event-test.ts';
import { profileMeasure } from './audience/measure.ts';
import { audienceWindow } from './audience/window.ts';
import { audienceDefinition } from './audience.ts';

/** Members of the objects of which exactly one is said; what else such an object has, is one of them as well. */
const eitherOf: readonly (readonly string[])[] = [
  ['all', 'any', 'not'],
  ['within', 'before', 'between'],
  ['days', 'weeks', 'months'],
];

/** What a definition is told as: the schema behind the one that looks at its size before anything recurses into it. */
const audienceShape = audienceDefinition.out;

/** Says in a JSON Schema what the shapes check beside their members. */
export function sayEitherOf({ jsonSchema }: { jsonSchema: z.core.JSONSchema.BaseSchema }): void {
  const members = Object.keys(jsonSchema.properties ?? {});
  if (!eitherOf.some((one) => one.every((name) => members.includes(name)))) return;
  jsonSchema.minProperties = 1;
  jsonSchema.maxProperties = 1;
}

/**
 * The definition language as JSON Schema 2020-12, for editors and other languages. It takes every definition that the
 * API takes, and some that it refuses: the size as a whole, the order of pairs and the like no schema can say.
 */
export function audienceJsonSchema() {
  const names = z.registry<{ id?: string; title?: string }>();
  names.add(audienceShape, { title: 'Audience of Daicho, version 1' });
  names.add(condition, { id: 'Condition' });
  names.add(eventWhere, { id: 'EventTests' });
  names.add(profileMeasure, { id: 'Measure' });
  names.add(audienceWindow, { id: 'Window' });
  return z.toJSONSchema(audienceShape, { io: 'input', metadata: names, override: sayEitherOf });
}
