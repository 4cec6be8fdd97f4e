import { parsePhoneNumberFromString } from 'libphonenumber-js/min';

/** A number as it is dialled and written in its country, `090-1234-5678`; one of another country with its code. */
export function nationalForm(e164: string, region: string): string {
  const number = parsePhoneNumberFromString(e164);
  if (number === undefined) return e164;
  const isHome = number.country === region || (region === 'JP' && e164.startsWith('+81'));
  return isHome ? number.formatNational() : number.formatInternational();
}
