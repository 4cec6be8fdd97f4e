import type * as z from 'zod';
import type { HashText, PlatformRules } from '../domain/normalize/match-key.ts';
import type { MatchRecord, RecordKeys } from './match-record.ts';
import type { OpenSftp } from './sftp-session.ts';

export type Operation = 'add' | 'remove';

/** What became of one record. `unknown`: the request may have arrived; sending it again is harmless. */
export type RecordOutcome =
  | { readonly kind: 'delivered' }
  | { readonly kind: 'rejected'; readonly reason: string }
  | { readonly kind: 'retry'; readonly afterMs: number; readonly reason: string }
  | { readonly kind: 'unknown'; readonly reason: string };

/** A record ready to send; `keys` are match keys by field, hashed where the platform wants them so. */
export interface Member {
  readonly recordId: string;
  readonly keys: MatchKeys;
}

/** Sorted, distinct match keys by field name of the platform's rules. */
export type MatchKeys = Readonly<Record<string, readonly string[]>>;

export interface Batch {
  /** Names the batch for good: the same batch sent again has the same id. */
  readonly batchId: string;
  readonly operation: Operation;
  /** Any number, each record once; the connector splits. */
  readonly members: readonly Member[];
  /** List on the platform; missing where the destination's settings name the list. */
  readonly listId?: string;
}

export interface BatchResult {
  /** Exactly one outcome per record of the batch, by record id. */
  readonly outcomes: ReadonlyMap<string, RecordOutcome>;
  /** Ids under which the platform tells later what it made of the requests. */
  readonly receipts: readonly string[];
  /** Why the connection as a whole needs a person (token, permission, audience gone); its records stay `retry`. */
  readonly stopped?: string;
}

/** What the platform says of a request that it took earlier. */
export type ReceiptStatus =
  | { readonly kind: 'processing' }
  | { readonly kind: 'done' }
  /**
   * `failedRecords` counts per reason; the platform does not say which ones. `failed`: took nothing, sending it again helps;
   * `refused`: took nothing, and would not another time.
   */
  | {
      readonly kind: 'partly' | 'failed' | 'refused';
      readonly failedRecords: Readonly<Record<string, number>>;
    }
  /** It could not be asked. */
  | { readonly kind: 'retry'; readonly reason: string };

/** What a call about a list or an account came to. `stopped`: a person must do something first. */
export type Answer<Value> =
  | { readonly kind: 'done'; readonly value: Value }
  | { readonly kind: 'retry'; readonly afterMs: number; readonly reason: string }
  | { readonly kind: 'stopped'; readonly reason: string };

export interface ListState {
  /** `building`: took the members and is not usable yet; `gone`: deleted or expired. */
  readonly kind: 'building' | 'ready' | 'failed' | 'gone';
  readonly reason?: string;
  /** When the platform forgets the list by itself. */
  readonly expiresAtEpochMs?: number;
}

/** Lists that Daicho makes itself, so that one account can follow many audiences. */
export interface RemoteLists {
  /**
   * Makes an empty list and answers its id. Where the platform can look a name up, the same name gives the same list;
   * elsewhere a call whose answer was lost leaves an empty list behind.
   *
   * @param name neutral code, at most 40 of `A-Z a-z 0-9 -`: it says nothing of whom the list holds
   */
  create(name: string): Promise<Answer<string>>;
  state(listId: string): Promise<Answer<ListState>>;
  /** `in_use`: the platform keeps it while something of the account's refers to it. Idempotent. */
  remove(listId: string): Promise<Answer<'removed' | 'in_use'>>;
}

/** What a check of a connection looked at. */
export interface Check {
  readonly name: 'token' | 'permission' | 'terms' | 'allow_list' | 'list' | 'size';
  /** `unknown`: the platform offers no way to ask. */
  readonly verdict: 'ok' | 'failed' | 'unknown';
  /** What to do about it, in the words of somebody who runs campaigns. */
  readonly advice?: string;
}

export interface ConnectorPorts {
  readonly fetch: typeof globalThis.fetch;
  /** Base address of the stand-ins (`<endpoint>/<destination>`); empty for the real hosts. */
  readonly endpoint: string;
  readonly hashText: HashText;
  /** Epoch milliseconds. */
  readonly clock: () => number;
  /** Uniform in [0, 1). */
  readonly random: () => number;
  /** Writes an object of the exports bucket, replacing one of the same key. */
  readonly putExport: (
    key: string,
    body: string | Uint8Array,
    contentType: string,
  ) => Promise<void>;
  /** The destination's credentials as they are stored now; missing where nothing stores them. */
  readonly loadCredentials?: () => Promise<unknown>;
  /** Replaces the stored credentials at once, for tokens that change when they are used. */
  readonly saveCredentials?: (credentials: unknown) => Promise<void>;
  /** Removes an object that {@link putExport} wrote as a check; no other may be removed. */
  readonly removeExport: (key: string) => Promise<void>;
  /** The way to SFTP servers; missing where none is sent to. */
  readonly openSftp?: OpenSftp;
}

/** A destination with its settings and credentials in place. */
export interface Connector {
  /** Pure: match keys of a record by the platform's rules, or why there are none. */
  keysOf(record: MatchRecord): RecordKeys;
  /** Sends a batch, split to the platform's limits. Expected failures are outcomes, never exceptions. */
  send(batch: Batch): Promise<BatchResult>;
  /** Missing where the platform answers at once. */
  checkReceipt?(receipt: string): Promise<ReceiptStatus>;
  /** Missing where lists are made by hand: the settings name one, or the type has none. */
  readonly lists?: RemoteLists;
  /** Where the settings choose it; stands before the type's own. */
  readonly membershipDays?: number;
  /** Calls that only read or validate, with the user's credentials: nobody is sent. */
  verify?(listId?: string): Promise<readonly Check[]>;
}

export interface DestinationType {
  readonly name: string;
  readonly title: string;
  readonly rules: PlatformRules;
  readonly settings: z.ZodType;
  readonly credentials: z.ZodType;
  /**
   * Setting that names a list which is there already, and which one audience alone may follow; without it Daicho makes a
   * list for each sync, where the type has `lists`.
   */
  readonly listSetting?: string;
  /**
   * Settings that decide neither who a member is nor which list it is on: they may change while lists have members.
   *
   * @default none
   */
  readonly freeSettings?: readonly string[];
  /** Of one request. */
  readonly limits: { readonly records: number; readonly bytes: number };
  readonly operations: readonly Operation[];
  /** `rebuild`: nobody can be taken off one by one; a new list without them replaces the old one. Needs `lists`. */
  readonly removal: 'member' | 'rebuild';
  /** Until somebody has run it against the real platform. */
  readonly isExperimental: boolean;
  /** Requests of an account, all syncs together. @default unbounded */
  readonly requestsPerMinute?: number;
  /** Rows below which the platform refuses an upload. @default 1 */
  readonly minimumRows?: number;
  /** Consent category that must be granted for a record to be sent. */
  readonly consentPurpose: 'advertising';
  /** What it gets stays the brand's to use: no platform shows ads to it. Sensitive audiences may go there. @default false */
  readonly isOwnChannel?: true;
  /** Members below which the platform does not serve a list; 0 where it does not matter. */
  readonly minimumSize: number;
  /** Longest time a member stays on the list without being sent again; undefined: until removed. */
  readonly membershipDays: number | undefined;
  /**
   * @param region ISO 3166-1 alpha-2, assumed for values that name no country
   * @throws z.ZodError when settings or credentials do not have the declared shape
   */
  connect(
    connection: {
      readonly settings: unknown;
      readonly credentials: unknown;
      readonly region: string;
    },
    ports: ConnectorPorts,
  ): Connector;
}
