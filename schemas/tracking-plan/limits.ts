import type * as z from 'zod';

/** Bounds of a tracking plan. They keep a plan in one row, and its check cheap. */
export const planLimits = {
  /** UTF-8 bytes of the plan as JSON: what one row of the control table holds beside its name. */
  bytes: 200_000,
  events: 300,
  /** Of all events together, nested ones included. */
  properties: 4_000,
  /** Of those marked personal: each is a field in the vault of everybody who has it. */
  personal: 60,
  /** How deep properties nest: those of an event are at 1. */
  depth: 8,
  enumValues: 200,
  nameLength: 200,
} as const;

/** Deeper than any plan of `depth` can be as JSON: each level of properties is at most three levels of it. */
const jsonDepth = planLimits.depth * 3 + 6;

/** Adds an issue where a document is too deep or too large to be a plan, before anything recurses into it. */
export function checkPlanSize(payload: z.core.ParsePayload<unknown>): void {
  const message = sizeFault(payload.value);
  if (message !== undefined) payload.issues.push({ code: 'custom', message, input: undefined });
}

function sizeFault(document: unknown): string | undefined {
  let level: readonly unknown[] = [document];
  for (let depth = 0; level.length > 0; depth += 1) {
    if (depth > jsonDepth) return `properties nest at most ${planLimits.depth} deep`;
    level = level.flatMap(membersOf);
  }
  const bytes = utf8Length(JSON.stringify(document) ?? '');
  return bytes > planLimits.bytes ? `at most ${planLimits.bytes} bytes of JSON` : undefined;
}

const membersOf = (value: unknown): readonly unknown[] =>
  typeof value === 'object' && value !== null ? Object.values(value) : [];

const utf8Length = (text: string): number => new TextEncoder().encode(text).byteLength;
