import type { Customer } from './customers.ts';
import type { Fate, ShopCall, SourceId } from './shop-call.ts';

/** What a browser of our own invention calls itself. */
const userAgent = 'Mozilla/5.0 (Mobile; ja-JP) AppleWebKit/600.1 (KHTML, like Gecko) Safari/600.1';

interface Said {
  readonly messageId: string;
  readonly atEpochMs: number;
  readonly who: string;
  readonly context?: Readonly<Record<string, unknown>>;
}

/** A call that is all right; `body` is what makes it the call it is. */
export function shopCall(
  source: SourceId,
  said: Said,
  body: Readonly<Record<string, unknown>>,
  fate: Fate = 'stored',
): ShopCall {
  const { messageId, atEpochMs, who } = said;
  const context = source === 'web' ? { userAgent, ...said.context } : said.context;
  return {
    source,
    atEpochMs,
    fate,
    isBot: false,
    who,
    body: {
      ...body,
      messageId,
      timestamp: new Date(atEpochMs).toISOString(),
      ...(context !== undefined && { context }),
    },
  };
}

export const advertising = (
  isGranted: boolean,
): Readonly<{ consent: { categoryPreferences: { advertising: boolean } } }> => ({
  consent: { categoryPreferences: { advertising: isGranted } },
});

/** Who a customer is to sources that know the user id. */
export const personOf = ({ number }: Customer): string => `person:${number}`;

/** Who a customer is to the till, which knows the phone only. */
export const personAtTill = (customer: Customer): string =>
  customer.isPhoneRegistered ? personOf(customer) : `phone:${customer.number}`;
