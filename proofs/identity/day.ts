import type { NodeId } from '../../domain/identity/identifier.ts';
import { type Draw, drawing } from '../demo-shop/draw.ts';
import { inventing, type Part } from './invented-nodes.ts';

export const dayNames = ['ordinary', 'loyalty'] as const;
export type DayName = (typeof dayNames)[number];

/** Identifiers that one event carries, strongest first. */
export type EventNodes = readonly NodeId[];

/** A day as the graph sees it. Both are read once, the history first. */
export interface Day {
  /** What was known when the day began. */
  readonly history: Iterable<EventNodes>;
  readonly events: Iterable<EventNodes>;
}

/** What a day is made with. */
export interface DayTools extends Draw {
  invent(part: Part): NodeId;
  /** Position in a list of this length by Zipf's law: the first are the busiest. */
  zipf(length: number): number;
  /** A count for a million events, scaled to those of the day. */
  scaled(perMillion: number): number;
}

export function dayTools(seed: number, events: number): DayTools {
  const draw = drawing(seed);
  const fine = 1_000_000;
  return {
    ...draw,
    invent: inventing(seed),
    zipf: (length) =>
      Math.min(length - 1, Math.floor((length + 1) ** (draw.int(0, fine - 1) / fine)) - 1),
    scaled: (perMillion) => Math.max(1, Math.round((perMillion * events) / 1_000_000)),
  };
}

/** One way an event comes about: how often in a million, and what it carries; none when it cannot happen now. */
export interface Occasion {
  readonly perMillion: number;
  happen(): EventNodes | undefined;
}

/** Events by chance, each occasion as often as it says; the last one fills up to the million. */
export function* occasions(
  tools: DayTools,
  events: number,
  some: readonly Occasion[],
  otherwise: () => EventNodes,
): Iterable<EventNodes> {
  const weights = some.map(({ perMillion }) => perMillion);
  weights.push(1_000_000 - weights.reduce((sum, weight) => sum + weight, 0));
  for (let event = 0; event < events; event += 1) {
    const chosen = some[tools.weighted(weights)];
    yield chosen?.happen() ?? otherwise();
  }
}
