import type { SentChannel, Template } from '../../schemas/campaign.ts';

/** One message to one person, ready to go. Personal data. */
export interface Outgoing {
  readonly profileId: string;
  /** What the channel calls the person: an address, a number, an id. */
  readonly address: string;
  readonly content: Template;
  /** Link under which the person takes back what they agreed to. */
  readonly unsubscribeUrl: string;
  /** `sell` is advertising, of which some channels want to know. */
  readonly kind: 'sell' | 'service';
}

/** What became of a request. Reasons name nobody. */
export type SendOutcome =
  | { readonly kind: 'sent' }
  /** It did not go out and never will. */
  | { readonly kind: 'refused'; readonly reason: string }
  /** It did not go out; the same can be said again. */
  | { readonly kind: 'retry'; readonly reason: string }
  /** It may have gone out. */
  | { readonly kind: 'unknown'; readonly reason: string }
  /** It did not go out, and nothing will until a person has done something. */
  | { readonly kind: 'stopped'; readonly reason: string };

/** One channel, ready to send. */
export interface Messenger {
  readonly channel: SentChannel;
  /** Whether a request that comes again under its key is taken once. */
  readonly isIdempotent: boolean;
  /** Most people of one request; more than one only where all get the same text. */
  readonly perRequest: number;
  /**
   * Sends one request, never twice by itself.
   *
   * @param people 1 to `perRequest`; with more than one, all with the same content
   * @param key UUID, the same for the same request
   */
  send(people: readonly Outgoing[], key: string): Promise<SendOutcome>;
}
