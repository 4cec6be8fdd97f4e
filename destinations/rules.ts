import type { FieldRule, PlatformRules } from '../domain/normalize/match-key.ts';
import { amazonRules } from './amazon/rules.ts';
import { criteoRules } from './criteo/rules.ts';
import { csvRules } from './csv/rules.ts';
import { fileRules } from './file/rules.ts';
import { googleRules } from './google/rules.ts';
import { googleAdsRules } from './google-ads/rules.ts';
import { lineAdsRules } from './line-ads/rules.ts';
import { lineConversionRules } from './line-conversion/rules.ts';
import { lineOaRules } from './line-oa/rules.ts';
import { linkedinRules } from './linkedin/rules.ts';
import { lyConversionRules } from './ly-conversion/rules.ts';
import { lyDisplayRules } from './ly-display/rules.ts';
import { metaRules } from './meta/rules.ts';
import { microsoftRules } from './microsoft/rules.ts';
import { pinterestRules } from './pinterest/rules.ts';
import { snapRules } from './snap/rules.ts';
import { tiktokEventsRules } from './tiktok/events-rules.ts';
import { tiktokRules } from './tiktok/rules.ts';
import { ttdRules } from './ttd/rules.ts';
import { uid2Rules } from './uid2/rules.ts';
import { webhookRules } from './webhook/rules.ts';
import { xRules } from './x/rules.ts';
import { yahooConversionRules } from './yahoo-conversion/rules.ts';

/** Normalisation of every platform we know, those without a connector yet included. */
export const platformRules: readonly PlatformRules[] = [
  amazonRules,
  criteoRules,
  csvRules,
  fileRules,
  googleRules,
  googleAdsRules,
  lineAdsRules,
  lineConversionRules,
  lineOaRules,
  linkedinRules,
  lyConversionRules,
  lyDisplayRules,
  metaRules,
  microsoftRules,
  pinterestRules,
  snapRules,
  tiktokRules,
  tiktokEventsRules,
  ttdRules,
  uid2Rules,
  webhookRules,
  xRules,
  yahooConversionRules,
];

const platformNames: Readonly<Record<string, string>> = {
  bing: 'microsoft',
  dv360: 'google',
  facebook: 'meta',
  'google-data-manager': 'google',
  line: 'line-oa',
  ly: 'ly-display',
  'ly-ads': 'ly-display',
  'ly-audience': 'ly-display',
  'meta-conversions': 'meta',
  'microsoft-ads': 'microsoft',
  snapchat: 'snap',
  'the-trade-desk': 'ttd',
  'tiktok-audience': 'tiktok',
  'tiktok-audiences': 'tiktok',
  twitter: 'x',
  yahoo: 'ly-display',
  'yahoo-display': 'ly-display',
  'yahoo-japan': 'ly-display',
};

/** Words that platforms use for the same field; any of a group finds the platform's own. */
const fieldNames: readonly (readonly string[])[] = [
  ['email', 'email_address', 'mail', 'em', 'hashed_email', 'email_hash'],
  ['phone', 'phone_number', 'ph', 'hashed_phone_number', 'phone_hash'],
  ['first_name', 'given_name', 'firstname', 'fn'],
  ['last_name', 'family_name', 'lastname', 'ln'],
  ['first_initial', 'fi'],
  ['gender', 'gen', 'ge'],
  ['dob_year', 'doby', 'birth_year'],
  ['dob_month', 'dobm', 'birth_month'],
  ['dob_day', 'dobd', 'birth_day'],
  ['date_of_birth', 'dob', 'db', 'birthday', 'birth_date'],
  ['city', 'ct'],
  ['state', 'st'],
  ['zip', 'postal', 'postal_code', 'postcode', 'zip_code', 'zp'],
  ['country', 'country_code', 'region_code', 'region'],
  ['address', 'street_address', 'street'],
  ['maid', 'madid', 'mobile_id', 'mobile_ad_id', 'device_id', 'ifa', 'idfa', 'aaid'],
  ['external_id', 'extern_id', 'external_user_id'],
  ['user_id', 'twitter_id', 'line_user_id', 'line_uid'],
  ['third_party_user_id', 'user_id'],
  ['crm_id', 'crm'],
  ['google_aid', 'aaid', 'maid'],
  ['identity_link', 'live_ramp_id', 'liveramp_id', 'ramp_id'],
  ['handle', 'username', 'screen_name'],
  ['uid2', 'uid2_token', 'advertising_id'],
];

/** Rules of a platform by its name or a common other name; undefined when there is none. */
export function findPlatform(name: string): PlatformRules | undefined {
  const key = name.trim().toLowerCase().replaceAll('_', '-');
  const platform = Object.hasOwn(platformNames, key) ? platformNames[key] : key;
  return platformRules.find((rules) => rules.platform === platform);
}

/** Rule of a field by the platform's name for it, else by another word for the same thing. */
export function findField(rules: PlatformRules, name: string): FieldRule | undefined {
  const key = name
    .trim()
    .replace(/([a-z])([A-Z])/g, '$1_$2')
    .toLowerCase()
    .replaceAll('-', '_');
  if (Object.hasOwn(rules.fields, key)) return rules.fields[key];
  const group = fieldNames.find(
    (words) => words.includes(key) && words.some((word) => Object.hasOwn(rules.fields, word)),
  );
  const word = group?.find((candidate) => Object.hasOwn(rules.fields, candidate));
  return word === undefined ? undefined : rules.fields[word];
}

const settingNames: Readonly<Record<string, string>> = {
  international: 'digits',
  national: 'domestic',
  'no-plus': 'digits',
  plus: 'e164',
  strip: 'strip-dots-and-tag',
  'strip-dots-and-plus': 'strip-dots-and-tag',
  'strip-dots-and-tags': 'strip-dots-and-tag',
};

/** Name of a setting from what was typed: `phoneForm=national` and `national` are `domestic`. */
export function findSetting(typed: string): string {
  const name = typed
    .slice(typed.indexOf('=') + 1)
    .toLowerCase()
    .replaceAll('_', '-');
  return Object.hasOwn(settingNames, name) ? (settingNames[name] ?? name) : name;
}

/** Names of all settings of a platform, sorted. */
export function settingsOf(rules: PlatformRules): readonly string[] {
  const names = Object.values(rules.fields).flatMap((rule) => Object.keys(rule.settings ?? {}));
  return [...new Set(names)].sort();
}
