/** What one event may be, by the kind of write key it came with. */
export interface EventLimits {
  readonly eventBytes: number;
  readonly keys: number;
  readonly arrayMembers: number;
}

export const browserLimits: EventLimits = {
  eventBytes: 32 * 1024,
  keys: 2_000,
  arrayMembers: 1_000,
};
export const serverLimits: EventLimits = {
  eventBytes: 256 * 1024,
  keys: 20_000,
  arrayMembers: 5_000,
};

export const maxDepth = 32;
/** UTF-16 code units, as JSON.parse gives them. */
export const maxStringLength = 8_192;
export const maxIdLength = 512;
/** Of one event, beside userId and anonymousId; the list of a wallet full of cards is shorter. */
export const maxCarriedIdentifiers = 20;
export const maxPersonalTraitLength = 1_024;
export const maxEventsPerRequest = 5_000;
/** Per event; more purposes than any consent manager has. */
export const maxPurposes = 50;
export const maxPurposeLength = 64;
/** As sent, compressed or not. */
export const maxRequestBytes = 500 * 1024;
/** Ten times the largest request: real events deflate six- to twelvefold. */
export const maxInflatedBytes = 5 * 1024 * 1024;
/** Of an address whose parameters are an event; browsers and mail programs send no longer ones. */
export const maxPixelCharacters = 8_192;
