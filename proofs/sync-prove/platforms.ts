import { destinationTypes } from '../../destinations/registry.ts';
import { localSigningKey } from '../../local/platforms/webhook/webhook.ts';
import {
  base64,
  digits,
  domestic,
  hex,
  international,
  type OwnKeys,
  stripped,
  without,
} from './own-keys.ts';

/** A destination as it is proved: how it is connected, and how its list is to be read. */
export interface ProvedPlatform {
  readonly settings: Readonly<Record<string, string | boolean>>;
  readonly credentials: unknown;
  /** List that the settings name. @default the engine makes it */
  readonly list?: string;
  readonly keys: OwnKeys;
  /** People below whom the platform takes no list. @default any number will do */
  readonly leastMembers?: number;
  /** Identifiers that it takes of one member. @default any number */
  readonly mostKeys?: number;
}

const hexE164: OwnKeys = { email: hex, phone: (national) => hex(international(national)) };

/** By the name of the destination's type. Where no list is named, the engine makes it. */
const platforms: Readonly<Record<string, ProvedPlatform>> = {
  google: {
    settings: { operatingAccountId: '1234567890', userListId: '555000111' },
    credentials: { clientId: 'client', clientSecret: 'secret', refreshToken: 'refresh' },
    list: '555000111',
    mostKeys: 10,
    keys: { ...hexE164, email: (address) => hex(stripped('gmail.com', 'googlemail.com')(address)) },
  },
  meta: {
    settings: { audienceId: '23847000000000001' },
    credentials: { accessToken: 'token' },
    list: '23847000000000001',
    keys: { email: hex, phone: (national) => hex(digits(national)) },
  },
  tiktok: {
    settings: {
      advertiserId: '7000000000000000001',
      audienceId: '1757000000000001',
      phoneForm: 'domestic',
    },
    credentials: { accessToken: 'token' },
    list: '1757000000000001',
    keys: { email: hex, phone: (national) => hex(domestic(national)) },
  },
  x: {
    settings: { accountId: '18ce54d4x5t', audienceId: '1nmth' },
    credentials: {
      consumerKey: 'shop',
      consumerSecret: 'shop-secret',
      accessToken: 'owner',
      accessTokenSecret: 'owner-secret',
    },
    list: '1nmth',
    keys: hexE164,
  },
  criteo: {
    settings: { advertiserId: '123' },
    credentials: { clientId: 'app', clientSecret: 'secret' },
    keys: hexE164,
  },
  snap: {
    settings: { adAccountId: '3b2f0c1e-0000-4000-8000-0000000000a1' },
    credentials: { accessToken: 'token' },
    keys: { email: hex, phone: (national) => hex(digits(national)) },
  },
  pinterest: {
    settings: { adAccountId: '549755885175' },
    credentials: { accessToken: 'token' },
    keys: { email: hex },
  },
  linkedin: {
    settings: { accountId: '500000001', sourcePlatform: 'EXAMPLE_BRAND' },
    credentials: { accessToken: 'token' },
    keys: { email: hex },
  },
  microsoft: {
    settings: { customerId: '1001', customerAccountId: '2002' },
    credentials: { clientId: 'app', developerToken: 'developer', refreshToken: 'first' },
    keys: { email: hex },
  },
  amazon: {
    settings: { advertiserId: '123456' },
    credentials: { clientId: 'app', clientSecret: 'secret', refreshToken: 'refresh' },
    keys: {
      email: (address) => hex(without(/[^a-z0-9.@-]/g)(address)),
      phone: (national) => hex(digits(national)),
    },
  },
  ttd: {
    settings: { advertiserId: 'abc', dataName: 'shop' },
    credentials: {
      advertiserSecret: 'abc-secret',
      uid2ApiKey: 'shop',
      uid2ClientSecret: base64('shop-secret'),
    },
    list: 'shop',
    keys: {
      email: (address) => base64(stripped('gmail.com')(address)),
      phone: (national) => base64(international(national)),
    },
  },
  'line-ads': {
    settings: { acknowledgeMerger: true, adAccountId: 'A1234567890' },
    credentials: { accessKey: 'shop', secretKey: 'shop-secret' },
    keys: { email: (address) => (address.includes('+') ? undefined : hex(address)) },
  },
  'line-oa': {
    settings: {},
    credentials: { channelId: '1234567890', channelSecret: 'secret' },
    keys: { lineUser: (id) => id },
  },
  yahoo: {
    settings: { accountId: '1000000001' },
    credentials: { clientId: 'app', clientSecret: 'secret', refreshToken: 'refresh' },
    keys: { email: hex, phone: (national) => hex(domestic(national)) },
    leastMembers: 250,
  },
  webhook: {
    settings: { url: 'https://crm.example.com/daicho', audience: 'a-17' },
    credentials: { key: localSigningKey },
    list: 'a-17',
    keys: hexE164,
  },
};

/** Platforms of destinations that there are. */
export const provedPlatforms: Readonly<Record<string, ProvedPlatform>> = Object.fromEntries(
  Object.entries(platforms).filter(([name]) => destinationTypes.has(name)),
);
