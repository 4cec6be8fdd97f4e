import { preferencesOf, type Word } from './word.ts';

type Flags = Readonly<Record<number | string, boolean | undefined>>;

/** As far as it is read here. */
export interface TcData {
  readonly tcString?: string;
  readonly gdprApplies?: boolean;
  readonly eventStatus?: string;
  readonly purpose?: { readonly consents?: Flags };
  readonly vendor?: { readonly consents?: Flags; readonly disclosedVendors?: Flags };
}

/**
 * Word of IAB's Transparency and Consent Framework. With a vendor, that vendor's consent is asked for too and, where it is said
 * to whom the string was disclosed, its disclosure. Where the GDPR does not apply nobody was asked about advertising,
 * and nothing is said of it.
 *
 * @param id number of IAB's list; undefined for none
 * @returns undefined until the visitor has decided
 * @see https://github.com/InteractiveAdvertisingBureau/GDPR-Transparency-and-Consent-Framework
 */
export function tcfWord(data: TcData, id?: string): Word | undefined {
  const { tcString, gdprApplies, eventStatus, purpose, vendor } = data;
  const raw = { tcString, gdprApplies };
  if (gdprApplies === false) return [{ analytics: true }, raw, true];
  if (eventStatus !== 'tcloaded' && eventStatus !== 'useractioncomplete') return undefined;
  const isVendor =
    !id || (vendor?.consents?.[id] && (vendor.disclosedVendors?.[id] ?? !vendor.disclosedVendors));
  return [preferencesOf((number) => !!isVendor && !!purpose?.consents?.[number]), raw];
}
