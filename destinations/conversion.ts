import type * as z from 'zod';
import type { PlatformRules } from '../domain/normalize/match-key.ts';
import type { ClickIdName, ClickIds } from '../schemas/click-ids.ts';
import type {
  BatchResult,
  Check,
  ConnectorPorts,
  MatchKeys,
  ReceiptStatus,
} from './destination.ts';
import type { MatchRecord, RecordKeys } from './match-record.ts';

/** Where somebody bought. */
export type ConversionSource = 'web' | 'app' | 'in_store' | 'phone' | 'other';

/** Something worth telling an ad platform: an order, as the lake has it. Nothing of it names the person. */
export interface Conversion {
  /** What the platform's tag calls it as well: the order id, else the message id. The same for good. */
  readonly eventId: string;
  /** The platform's own word for it, such as `Purchase`. */
  readonly eventName: string;
  readonly atEpochMs: number;
  readonly source: ConversionSource;
  /** In `currency`, zero or more. */
  readonly value?: number;
  /** ISO 4217. */
  readonly currency?: string;
  /** Scrubbed of personal data, as everything in the lake. */
  readonly url?: string;
  readonly referrer?: string;
  readonly userAgent?: string;
  /** Of a network, the last part zero. */
  readonly ip?: string;
  /** The last ones of the person until then. */
  readonly clickIds: ClickIds;
}

/** A conversion with match keys of the person whose it is now. Lives in memory only. */
export interface ReadyConversion {
  /** Names it in the outcomes. */
  readonly recordId: string;
  readonly conversion: Conversion;
  /** By the platform's rule for conversions; click ids are not among them. */
  readonly keys: MatchKeys;
}

/** A destination of conversions with its settings and credentials in place. */
export interface ConversionConnector {
  /** Pure: what the platform may find the person by, or why it would not take the conversion. */
  keysOf(conversion: Conversion, record: MatchRecord): RecordKeys;
  /** Sends any number, split to the platform's limits. Expected failures are outcomes, never exceptions. */
  send(conversions: readonly ReadyConversion[]): Promise<BatchResult>;
  /** Missing where the platform answers at once. */
  checkReceipt?(receipt: string): Promise<ReceiptStatus>;
  /** A trial that the platform validates and does not count; missing where it has none. */
  verify?(): Promise<readonly Check[]>;
}

export interface ConversionType {
  readonly name: string;
  readonly title: string;
  readonly rules: PlatformRules;
  readonly settings: z.ZodType;
  readonly credentials: z.ZodType;
  /** Of one request. */
  readonly limits: { readonly records: number; readonly bytes: number };
  /** What the platform calls a purchase. */
  readonly purchaseName: string;
  readonly clickIds: readonly ClickIdName[];
  /** Days after which the platform does not take it any more. */
  maxAgeDays(conversion: Conversion): number;
  /** Until somebody has run it against the real platform. */
  readonly isExperimental: boolean;
  /** Consent category that must be granted for a conversion to be sent. */
  readonly consentPurpose: 'advertising';
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
    ports: ConversionPorts,
  ): ConversionConnector;
}

export type ConversionPorts = Omit<ConnectorPorts, 'putExport'>;
