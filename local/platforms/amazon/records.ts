import { createHash } from 'node:crypto';
import { objectOf } from '../scripted-stand-in.ts';

const piiKeys = new Set([
  'firstname',
  'lastname',
  'address',
  'postal',
  'phone',
  'city',
  'state',
  'email',
]);
const emptyHash = createHash('sha256').update('').digest('hex');

/** Where a record must say what the person agreed to: the United Kingdom, the EEA and Switzerland. */
const consentCountries = new Set(
  'AT BE BG CH CY CZ DE DK EE ES FI FR GB GR HR HU IE IS IT LI LT LU LV MT NL NO PL PT RO SE SI SK'.split(
    ' ',
  ),
);

export interface AudienceRecord {
  readonly externalUserId: string;
  readonly action: 'CREATE' | 'DELETE';
  /** `kind:hash` of everything about the person, sorted. */
  readonly pii: readonly string[];
}

/** A record of a request, or the property that is wrong with it. */
export function checkRecord(value: unknown): AudienceRecord | { readonly wrong: string } {
  const { externalUserId, countryCode, action, hashedPII, userConsent } = objectOf(value);
  if (typeof externalUserId !== 'string' || !/^[0-9a-zA-Z\-_]{1,128}$/.test(externalUserId)) {
    return { wrong: 'externalUserId' };
  }
  if (typeof countryCode !== 'string' || !/^[A-Z]{2}$/.test(countryCode)) {
    return { wrong: 'countryCode' };
  }
  if (action !== 'CREATE' && action !== 'DELETE') return { wrong: 'action' };
  const pii = piiOf(hashedPII);
  if (pii === undefined) return { wrong: 'hashedPII' };
  const isNeeded = action === 'CREATE' && consentCountries.has(countryCode);
  if ((isNeeded || userConsent !== undefined) && !isConsent(userConsent)) {
    return { wrong: 'userConsent' };
  }
  return { externalUserId, action, pii };
}

function piiOf(value: unknown): readonly string[] | undefined {
  if (!Array.isArray(value) || value.length === 0 || value.length > 100) return undefined;
  const pii: string[] = [];
  for (const entry of value) {
    const fields = Object.entries(objectOf(entry));
    if (fields.length === 0) return undefined;
    for (const [key, hash] of fields) {
      const isHash = typeof hash === 'string' && /^[0-9a-f]{64}$/.test(hash) && hash !== emptyHash;
      if (!piiKeys.has(key) || !isHash) return undefined;
      pii.push(`${key}:${hash}`);
    }
  }
  return pii.sort();
}

function isConsent(value: unknown): boolean {
  const { geo, consent } = objectOf(value);
  const { amzn, tcf, gpp } = objectOf(consent);
  const { amznAdStorage, amznUserData } = objectOf(amzn);
  const isAmazon = amznAdStorage === 'GRANTED' && amznUserData === 'GRANTED';
  const isNamed = typeof objectOf(geo)['countryCode'] === 'string';
  return isNamed && (isAmazon || typeof tcf === 'string' || typeof gpp === 'string');
}
