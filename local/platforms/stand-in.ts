import type { WireHandler } from '../wire.ts';
import type { TakenConversion } from './conversion-log.ts';
import type { Fault, PlatformStats } from './faults.ts';

/** A platform that runs here, written from its specification: it shares no code with what speaks to it. */
export interface StandIn {
  /** Serves the platform's own routes, and `/_members?list=…`. */
  readonly handle: WireHandler;
  /** Sorted keys of the members of a list; empty for a list nobody has written to. */
  members(list: string): readonly string[];
  /** What was counted for a pixel, tag or conversion action; missing where a platform takes no conversions. */
  conversions?(dataset: string): readonly TakenConversion[];
  readonly stats: PlatformStats;
  /** Fails the next requests, one each in this order. */
  failNext(faults: readonly Fault[]): void;
  close(): void;
}
